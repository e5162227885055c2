"""Texts that are credentials by what they look like, whatever they are called."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

_END = r"(?![A-Za-z0-9_-])"
_START = r"(?<![A-Za-z0-9_-])"
_SHAPES = (
    ("private-key", r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[^-]{1,20000}-----END"),
    ("jwt", r"eyJ[A-Za-z0-9_-]{4,8000}\.[A-Za-z0-9_-]{4,16000}\.[A-Za-z0-9_-]{0,4000}"),
    ("aws-access-key", _START + r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}" + _END),
    ("github-token", _START + r"gh[pousr]_[A-Za-z0-9]{20,255}"),
    ("github-token", _START + r"github_pat_[A-Za-z0-9_]{20,255}"),
    ("gitlab-token", _START + r"gl(?:pat|dt|rt|cbt|ptt|ft|soat)-[A-Za-z0-9_-]{16,64}"),
    ("slack-token", _START + r"xox[abeoprs]-[A-Za-z0-9-]{10,255}"),
    ("slack-hook", r"hooks\.slack\.com/services/[A-Za-z0-9/]{20,100}"),
    ("stripe-key", _START + r"(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,255}"),
    ("webhook-secret", _START + r"whsec_[A-Za-z0-9+/=]{16,128}"),
    ("google-key", _START + r"AIza[A-Za-z0-9_-]{35}" + _END),
    ("google-token", _START + r"ya29\.[A-Za-z0-9_-]{16,2000}"),
    ("sendgrid-key", _START + r"SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}"),
    ("npm-token", _START + r"npm_[A-Za-z0-9]{36}" + _END),
    ("pypi-token", _START + r"pypi-[A-Za-z0-9_-]{32,1000}"),
    ("openai-key", _START + r"sk-[A-Za-z0-9_-]{20,255}"),
    ("huggingface-token", _START + r"hf_[A-Za-z0-9]{20,64}" + _END),
    ("shopify-token", _START + r"shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}" + _END),
    ("vault-token", _START + r"hv[sbr]\.[A-Za-z0-9_-]{20,300}"),
    ("digitalocean-token", _START + r"do[opr]_v1_[a-f0-9]{64}" + _END),
    ("databricks-token", _START + r"dapi[a-f0-9]{32}" + _END),
    ("telegram-token", _START + r"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}" + _END),
    ("age-key", r"AGE-SECRET-KEY-1[A-Z0-9]{50,64}"),
)
_KNOWN = tuple((kind, re.compile(pattern)) for kind, pattern in _SHAPES)
_USERINFO = re.compile(r"://[^\s/@:?#\"'<>\[\]]{0,200}:([^\s/@?#\"'<>]{1,400})@")
_BEARER = re.compile(r"\bbearer\s{1,3}([A-Za-z0-9._~+/-]{8,8000}={0,3})", re.IGNORECASE)
_BASIC = re.compile(r"\bbasic\s{1,3}([A-Za-z0-9+/]{6,4000}={0,2})", re.IGNORECASE)
_HINT = re.compile(
    r"://[^\s/?#\"'<>]{1,700}@|-----BEGIN|eyJ|A[KSBC][IC]A|gh[pousr]_|github_pat_|gl[a-z]{2,4}-|xox|hooks\.slack|"
    r"[sr]k_|sk-|whsec_|AIza|ya29\.|SG\.|npm_|pypi-|hf_|shp|hv[sbr]\.|do[opr]_v1|dapi|:AA|"
    r"AGE-SECRET|(?i:bearer|basic)"
)
"""What one of the shapes begins with, or holds: nearly no text does, and this is quick."""

_LONG = 24  # no word is so long


@dataclass(frozen=True, slots=True)
class Shape:
    """A credential in a text, from `start` to before `end`, and of which kind it is."""

    kind: str
    start: int
    end: int


def may_have(text: str) -> bool:
    """Return whether *text* may hold such a credential; if not, it does not."""
    return _HINT.search(text) is not None


def shapes(text: str) -> Iterator[Shape]:
    """Yield what in *text* is a credential by its shape; they may overlap."""
    if not may_have(text):
        return
    for kind, pattern in _KNOWN:
        for found in pattern.finditer(text):
            yield Shape(kind, found.start(), found.end())
    if "://" in text:
        for found in _USERINFO.finditer(text):
            yield Shape("url-password", *found.span(1))
    yield from _after_schemes(text)


def _after_schemes(text: str) -> Iterator[Shape]:
    """Yield what follows the name of an authentication scheme, and is no word."""
    for found in _BEARER.finditer(text):
        if len(found[1]) >= _LONG or any(character.isdigit() for character in found[1]):
            yield Shape("bearer", *found.span(1))
    for found in _BASIC.finditer(text):
        if password_of(found[1]) is not None:
            yield Shape("basic", *found.span(1))


def password_of(coded: str) -> str | None:
    """Return the password in the credentials of HTTP Basic, None when *coded* is none.

    Spec: RFC 7617, section 2.
    """
    try:
        text = base64.b64decode(coded, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    name, colon, password = text.partition(":")
    return password if colon and f"{name}{password}".isprintable() else None
