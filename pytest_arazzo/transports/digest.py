"""Digest authentication: an answer to a challenge that proves a password without sending it.

Spec: RFC 7616.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from pytest_arazzo.exchange import Request, Response
from pytest_arazzo.transports.credential import Login

_CHALLENGE = re.compile(r"(?:^|,)[ \t]{0,20}digest[ \t]{1,20}", re.IGNORECASE)
_PARAMETER = re.compile(
    r"[ \t,]{0,20}([A-Za-z0-9_*-]{1,40})[ \t]{0,20}=[ \t]{0,20}"
    r"(?:\"((?:[^\"\\]|\\.){0,4000})\"|([^\s,\"]{1,4000}))"
)
_ESCAPED = re.compile(r"\\(.)")
_LONGEST = 20_000


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


_HASHES: Mapping[str, Callable[[str], str]] = {"SHA-256": _sha256, "MD5": _md5}  # the best first


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """What a server wants to have proven, and how."""

    realm: str
    nonce: str
    algorithm: str
    has_qop: bool
    opaque: str | None = None
    is_stale: bool = False


def challenge_of(response: Response) -> Challenge | None:
    """Return the best challenge in *response* that can be answered, None if there is none."""
    found = [
        challenge
        for field in response.headers.all("www-authenticate")
        for parameters in _offered(field[:_LONGEST])
        if (challenge := _challenge(parameters)) is not None
    ]
    order = list(_HASHES)
    return min(found, key=lambda one: order.index(_hash_of(one)), default=None)


def proof(request: Request, login: Login, challenge: Challenge, count: int, nonce: str) -> str:
    """Return the value of `Authorization` that answers *challenge*.

    Args:
        request: what is sent.
        login: who sends it.
        challenge: the server's.
        count: how often its nonce has been used, this time included.
        nonce: one of the client's own.
    """
    made = _HASHES[_hash_of(challenge)]
    url = urlsplit(request.url)
    uri = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
    whose = made(f"{login.user}:{challenge.realm}:{login.password}")
    if challenge.algorithm.endswith("-SESS"):
        whose = made(f"{whose}:{challenge.nonce}:{nonce}")
    what = made(f"{request.method}:{uri}")
    times = f"{count:08x}"
    middle = f"{challenge.nonce}:{times}:{nonce}:auth" if challenge.has_qop else challenge.nonce
    fields = {
        "username": _quoted(login.user),
        "realm": _quoted(challenge.realm),
        "nonce": _quoted(challenge.nonce),
        "uri": _quoted(uri),
        "algorithm": challenge.algorithm.replace("-SESS", "-sess"),
        "response": _quoted(made(f"{whose}:{middle}:{what}")),
    }
    if challenge.opaque is not None:
        fields["opaque"] = _quoted(challenge.opaque)
    if challenge.has_qop:
        fields |= {"qop": "auth", "nc": times, "cnonce": _quoted(nonce)}
    return "Digest " + ", ".join(f"{name}={value}" for name, value in fields.items())


def _offered(field: str) -> Iterator[Mapping[str, str]]:
    """Yield the parameters of every Digest challenge in a field that may hold several."""
    for start in _CHALLENGE.finditer(field):
        parameters: dict[str, str] = {}
        position = start.end()
        while found := _PARAMETER.match(field, position):
            name = found[1].lower()
            if name in parameters:
                break
            value = found[3] if found[2] is None else _ESCAPED.sub(r"\1", found[2])
            parameters[name] = value
            position = found.end()
        yield parameters


def _challenge(parameters: Mapping[str, str]) -> Challenge | None:
    algorithm = parameters.get("algorithm", "MD5").upper()
    offered = {word.strip().lower() for word in parameters.get("qop", "").split(",")} - {""}
    if "nonce" not in parameters or algorithm.removesuffix("-SESS") not in _HASHES:
        return None
    if offered and "auth" not in offered:
        return None
    return Challenge(
        realm=parameters.get("realm", ""),
        nonce=parameters["nonce"],
        algorithm=algorithm,
        has_qop=bool(offered),
        opaque=parameters.get("opaque"),
        is_stale=parameters.get("stale", "").lower() == "true",
    )


def _hash_of(challenge: Challenge) -> str:
    return challenge.algorithm.removesuffix("-SESS")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
