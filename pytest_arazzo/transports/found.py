"""The secrets in the values of a message: by name, by place, by shape, by the user's rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, unquote_plus

from pytest_arazzo import patterns
from pytest_arazzo.transports.leaves import Leaf
from pytest_arazzo.transports.secret_names import is_secret
from pytest_arazzo.transports.secret_shapes import password_of, shapes
from pytest_arazzo.transports.stand_ins import STAND_IN, is_stand_in

_SCHEME = re.compile(
    r"\s{0,10}(?:api-?key|aws4-[a-z0-9-]{1,40}|basic|bearer|digest|dpop|googlelogin|hawk|mac|"
    r"negotiate|ntlm|oauth|ssws|token)\s{1,10}(?=\S)",
    re.IGNORECASE,
)
_ASSIGNED = re.compile(
    r"(?:^|(?<=[?&#;,\s\"'(]))([\w.\[\]%-]{2,80})="
    rf"({STAND_IN.pattern}|[^&#\s\"'<>;,)]{{1,8000}})"
)
_NOTHING = frozenset({"", "true", "false", "null", "none", "undefined"})

Place = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What is secret beside what everybody takes for it.

    Attributes:
        names: of headers, parameters and members, in lower case.
        credentials: the same, each for one kind of place alone: `("query", "key")`.
        patterns: regular expressions; the first group is the secret, else the whole match.
        known: values that are secret wherever they occur, each with a name.
    """

    names: frozenset[str] = frozenset()
    credentials: frozenset[tuple[str, str]] = frozenset()
    patterns: tuple[str, ...] = ()
    known: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A secret in a text, from `start` to before `end`, with the name that it goes by."""

    name: str
    value: str = field(repr=False)
    start: int
    end: int
    in_url: bool = False  # what stands there is percent-encoded


class Unsearchable(Exception):
    """A rule of the user's cannot be applied, so that nothing is known to be free of secrets."""


def secrets(leaf: Leaf, rules: Rules, places: frozenset[Place] = frozenset()) -> list[Secret]:
    """Return the secrets in *leaf*, from left to right; none lies within another.

    Args:
        leaf: a value of a message.
        rules: what counts as a secret beside what everybody takes for it.
        places: names that lead to values of JSON which the description calls secret.

    Raises:
        Unsearchable: a pattern of the user's needs too long.
    """
    name = _name_of(leaf, rules, places)
    if name is not None:
        found = [_named(name, leaf)]
    else:
        found = [*_by_shape(leaf.text), *_assigned(leaf.text, rules)]
    found += _by_pattern(leaf.text, rules)
    kept: list[Secret] = []
    for each in sorted(found, key=lambda one: (one.start, -one.end)):
        is_new = not kept or each.start >= kept[-1].end
        if is_new and each.value.lower() not in _NOTHING and not is_stand_in(each.value):
            kept.append(each)
    return kept


def is_assigned(text: str, rules: Rules) -> bool:
    """Return whether there is a `password=...` in *text*."""
    return next(_assigned(text, rules), None) is not None


def within(name: str, value: str) -> Iterator[tuple[str, str]]:
    """Yield names and values of the secrets that a secret *value* is made of."""
    password = password_of(value)
    if password:
        yield f"{name}-password", password


def _name_of(leaf: Leaf, rules: Rules, places: frozenset[Place]) -> str | None:
    """Return the name that makes the whole of *leaf* a secret, the nearest one."""
    nearest = leaf.names[-1] if leaf.names else ""
    if leaf.kind == "cookie" or (leaf.kind, nearest.lower()) in rules.credentials:
        return nearest
    if leaf.kind == "json" and any(leaf.names[: len(place)] == place for place in places):
        return next((name for name in reversed(leaf.names) if not name.isdecimal()), "secret")
    for name in reversed(leaf.names):
        if is_secret(name) or name.lower() in rules.names:
            return name
    return None


def _named(name: str, leaf: Leaf) -> Secret:
    scheme = _SCHEME.match(leaf.text)
    start = scheme.end() if scheme else len(leaf.text) - len(leaf.text.lstrip())
    value = leaf.text[start:].rstrip()
    return Secret(name=name, value=value, start=start, end=start + len(value))


def _by_shape(text: str) -> Iterator[Secret]:
    for shape in shapes(text):
        value = text[shape.start : shape.end]
        in_url = shape.kind == "url-password"
        yield Secret(
            name=shape.kind,
            value=unquote(value) if in_url else value,
            start=shape.start,
            end=shape.end,
            in_url=in_url,
        )


def _assigned(text: str, rules: Rules) -> Iterator[Secret]:
    """Yield the values in `password=...`, as in URLs and connection strings."""
    for found in _ASSIGNED.finditer(text) if "=" in text else ():
        name, value = found[1], found[2]
        if is_secret(name) or name.lower() in rules.names:
            start, end = found.span(2)
            in_url = text[found.start() - 1 : found.start()] in ("?", "&", "#")
            yield Secret(
                name=name,
                value=unquote_plus(value) if in_url else value,
                start=start,
                end=end,
                in_url=in_url,
            )


def _by_pattern(text: str, rules: Rules) -> Iterator[Secret]:
    for pattern in rules.patterns:
        spans = patterns.spans(pattern, text)
        if isinstance(spans, patterns.BadPattern | patterns.TooSlow):
            raise Unsearchable(f"the pattern {pattern!r}: {spans.reason}")
        for start, end in spans:
            yield Secret(name="custom", value=text[start:end], start=start, end=end)
