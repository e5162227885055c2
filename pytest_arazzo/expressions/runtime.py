"""Runtime expressions: `$inputs.token`, `$response.body#/items/0/id`, `$steps.find.outputs.id`.

    expression  = "$url" / "$method" / "$statusCode" / "$self"
                / "$" side "." ( "header." token / ( "query." / "path." ) name )
                / "$" side "." ( "body" / "payload" ) members [ "#" pointer ]
                / "$" ( "inputs." / "outputs." ) names [ "#" pointer ]
                / "$steps." names [ "#" pointer ]             ; id ".outputs." output
                / "$workflows." names [ "#" pointer ]         ; id ".inputs." / ".outputs." name
                / "$sourceDescriptions." text [ "#/" pointer ]
                / "$components." kind "." names [ "#" pointer ]
    side        = "request" / "response" / "message"
    names       = 1*( any character but blanks, quotes and "{}$#=<>&|()," / "[...]" )
    members     = see `members`; dotted access, which departs from the letter

Identifiers may hold dots, so where an id ends and a name begins is known only to who knows the
declared names: `rest` keeps the text, and `evaluate` lets the longest declared name win.

Spec: Arazzo 1.1.0, Runtime Expressions (a superset of the grammar of 1.0.1).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, TypeAlias, assert_never

from pytest_arazzo.diagnostic import nearest
from pytest_arazzo.expressions import members
from pytest_arazzo.expressions.scanner import Malformed, found, too_long

Side: TypeAlias = Literal["request", "response", "message"]
Place: TypeAlias = Literal["header", "query", "path", "body", "payload"]
Root: TypeAlias = Literal[
    "inputs", "outputs", "steps", "workflows", "sourceDescriptions", "components"
]


@dataclass(frozen=True, slots=True)
class Url:
    """`$url`: the URL of the request."""


@dataclass(frozen=True, slots=True)
class Method:
    """`$method`: the HTTP method of the request."""


@dataclass(frozen=True, slots=True)
class StatusCode:
    """`$statusCode`: the status of the response."""


@dataclass(frozen=True, slots=True)
class SelfUri:
    """`$self`: the URI of the document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a message, such as `$response.header.Location` or `$response.body#/id`.

    Attributes:
        name: of a header, query or path parameter; None for a body.
        steps: member access by dots and brackets below a body, before the pointer.
        pointer: JSON Pointer below a body, without `#`; the empty one differs from none.
    """

    side: Side
    place: Place
    name: str | None = None
    steps: tuple[str, ...] = ()
    pointer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Something that a document names, such as `$inputs.token` or `$steps.find.outputs.id`.

    Attributes:
        rest: what follows the root and its dot, up to the pointer.
    """

    root: Root
    rest: str
    pointer: str | None = None


Expression: TypeAlias = Url | Method | StatusCode | SelfUri | Part | Named

_BARE: dict[str, Expression] = {
    "url": Url(),
    "method": Method(),
    "statusCode": StatusCode(),
    "self": SelfUri(),
}
_SIDES: tuple[Side, ...] = ("request", "response", "message")
_PLACES: tuple[Place, ...] = ("header", "query", "path", "body", "payload")
_ROOTS: tuple[Root, ...] = (
    "inputs",
    "outputs",
    "steps",
    "workflows",
    "sourceDescriptions",
    "components",
)
_KINDS = ("parameters", "successActions", "failureActions", "inputs")

ROOTS: frozenset[str] = frozenset({*_BARE, *_SIDES, *_ROOTS})
"""Every word that may follow the `$`."""

_WORD = re.compile(r"[A-Za-z]*")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_NAMES = re.compile(
    r"""(?:[^\s{}\[\]#$=<>&|()'",]|\[(?:'[^'{}]*'|"[^"{}]*"|[^\s.\[\]{}'"]+)\])+"""
)
_MEMBERS = re.compile(f"(?:{members.STEP})*")
_TILDE = re.compile(r"~(?![01])")


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression | Malformed:
    """Return the expression that the whole of *text* is."""
    refused = too_long(text)
    if refused is not None:
        return refused
    if not text.startswith("$"):
        return Malformed(text, 0, f"{found(text, 0)}; expected '$'")
    word = _word(text, 1)
    if word in _BARE:
        end = len(word) + 1
        return _BARE[word] if end == len(text) else _trailing(text, end, f"${word}")
    for side in _SIDES:
        if word == side:
            return _part(text, side)
    for root in _ROOTS:
        if word == root:
            return _named(text, root)
    return Malformed(text, 0, _unknown(f"${word}", (f"${known}" for known in ROOTS)))


def format(expression: Expression) -> str:  # noqa: A001 - the counterpart of parse
    """Return the text of *expression*, which parses to it again."""
    match expression:
        case Url():
            return "$url"
        case Method():
            return "$method"
        case StatusCode():
            return "$statusCode"
        case SelfUri():
            return "$self"
        case Part():
            return _format_part(expression)
        case Named(root=root, rest=rest, pointer=pointer):
            return f"${root}.{rest}{fragment(pointer)}"
        case _:
            assert_never(expression)


def _word(text: str, position: int) -> str:
    found_word = _WORD.match(text, position)
    return found_word.group() if found_word else ""


def _part(text: str, side: Side) -> Expression | Malformed:
    start = len(side) + 1
    if not text.startswith(".", start):
        return Malformed(text, start, f"{found(text, start)}; expected '.' after '${side}'")
    word = _word(text, start + 1)
    for place in _PLACES:
        if word == place:
            end = start + 1 + len(word)
            if place in ("body", "payload"):
                return _body(text, Part(side=side, place=place), end)
            return _field(text, Part(side=side, place=place), end)
    where = f"{word!r} of {side}" if word else f"part of {side}"
    return Malformed(text, start + 1, _unknown(where, _PLACES, word))


def _field(text: str, part: Part, position: int) -> Expression | Malformed:
    name = text[position + 1 :]
    if not text.startswith(".", position) or not name:
        at = position if not text.startswith(".", position) else position + 1
        return Malformed(text, at, f"{found(text, at)}; expected '.' and a name")
    if part.place != "header":
        brace = _brace(text, position)
        return brace or replace(part, name=name)
    token = _TOKEN.match(name)
    end = position + 1 + (token.end() if token else 0)
    if end < len(text):
        return Malformed(text, end, f"{found(text, end)}; expected a character of a header name")
    return replace(part, name=name)


def _body(text: str, part: Part, position: int) -> Expression | Malformed:
    steps = _MEMBERS.match(text, position)
    end = steps.end() if steps else position
    pointer = _pointer(text, end)
    if isinstance(pointer, Malformed):
        return pointer
    return replace(part, steps=members.parse(text[position:end]) or (), pointer=pointer)


def _named(text: str, root: Root) -> Expression | Malformed:
    start = len(root) + 1
    if not text.startswith(".", start):
        return Malformed(text, start, f"{found(text, start)}; expected '.' and a name")
    if root == "sourceDescriptions":
        return _source(text, start + 1)
    names = _NAMES.match(text, start + 1)
    if names is None:
        return Malformed(text, start + 1, f"{found(text, start + 1)}; expected a name")
    problem = _SHAPES[root](text, start + 1, names.group())
    if problem is not None:
        return problem
    pointer = _pointer(text, names.end())
    if isinstance(pointer, Malformed):
        return pointer
    return Named(root=root, rest=names.group(), pointer=pointer)


def _source(text: str, position: int) -> Expression | Malformed:
    rest, mark, pointer = text[position:].partition("#/")
    if not rest or ("." not in rest.strip(".") and not mark):
        at = position + len(rest)
        expected = "'.' and an operationId, a workflowId or a field" if rest else "a name"
        return Malformed(text, at, f"{found(text, at)}; expected {expected}")
    brace = _brace(text[: position + len(rest)], position)
    if brace is not None:
        return replace(brace, text=text)
    checked = _pointer(text, position + len(rest)) if mark else None
    if isinstance(checked, Malformed):
        return checked
    return Named(root="sourceDescriptions", rest=rest, pointer=f"/{pointer}" if mark else None)


def _any_name(text: str, position: int, rest: str) -> Malformed | None:
    if not rest.strip("."):
        return Malformed(text, position, f"{found(text, position)}; expected a name")
    return None


def _step_output(text: str, position: int, rest: str) -> Malformed | None:
    step, _, name = rest.partition(".")
    at = position + len(step)
    if not step or not name:
        return Malformed(text, at, f"{found(text, at)}; expected '.outputs.' after the step id")
    field = name.partition(".")[0]
    if field != "outputs" and "." in name and ".outputs" not in rest and nearest(field, _FIELDS):
        return Malformed(text, at + 1, _unknown(f"{field!r} of a step", _FIELDS[:1], field))
    return None


def _workflow_field(text: str, position: int, rest: str) -> Malformed | None:
    if re.search(r"[^.]\.(?:inputs|outputs)(?:\.[^.]|$)", rest):
        return None
    at = position + len(rest.partition(".")[0])
    if at == position + len(rest):
        expected = "'.inputs.' or '.outputs.' after the workflow id"
        return Malformed(text, at, f"{found(text, at)}; expected {expected}")
    field = rest.split(".")[1]
    return Malformed(text, at + 1, _unknown(f"{field!r} of a workflow", _FIELDS, field))


def _component(text: str, position: int, rest: str) -> Malformed | None:
    kind, _, name = rest.partition(".")
    if kind not in _KINDS:
        return Malformed(text, position, _unknown(f"{kind!r} of components", _KINDS, kind))
    at = position + len(kind)
    if not name:
        return Malformed(text, at, f"{found(text, at)}; expected '.' and a name")
    return None


_FIELDS = ("outputs", "inputs")
_SHAPES: dict[Root, Callable[[str, int, str], Malformed | None]] = {
    "inputs": _any_name,
    "outputs": _any_name,
    "steps": _step_output,
    "workflows": _workflow_field,
    "components": _component,
}


def _pointer(text: str, position: int) -> str | Malformed | None:
    if position == len(text):
        return None
    if text[position] != "#":
        return Malformed(text, position, f"{found(text, position)}; expected '#/' or the end")
    pointer = text[position + 1 :]
    if pointer and not pointer.startswith("/"):
        at = position + 1
        return Malformed(text, at, f"{found(text, at)}; expected '/', as in '#/items/0/id'")
    tilde = _TILDE.search(pointer)
    if tilde is not None:
        at = position + 1 + tilde.end()
        return Malformed(text, at, f"{found(text, at)}; expected 0 or 1 after '~'")
    return pointer


def _brace(text: str, position: int) -> Malformed | None:
    brace = re.compile(r"[{}]").search(text, position)
    if brace is None:
        return None
    return Malformed(text, brace.start(), f"unexpected {brace.group()!r}; names have no braces")


def _trailing(text: str, position: int, what: str) -> Malformed:
    return Malformed(text, position, f"{found(text, position)}; nothing may follow {what!r}")


def _unknown(what: str, known: Iterable[str], word: str | None = None) -> str:
    names = tuple(known)
    hint = nearest(what if word is None else word, names)
    expected = f"expected one of {', '.join(sorted(names))}"
    return f"unknown {what}; {hint or expected}"


def fragment(pointer: str | None) -> str:
    """Return *pointer* as it ends an expression."""
    return "" if pointer is None else f"#{pointer}"


def _format_part(part: Part) -> str:
    name = "" if part.name is None else f".{part.name}"
    steps = members.format(part.steps)
    return f"${part.side}.{part.place}{name}{steps}{fragment(part.pointer)}"
