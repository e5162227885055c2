"""XPath 1.0 to 3.1 on XML text.

Expressions come from documents: an evaluation has an allowance of steps, and what could take
unbounded time or space within one step (long ranges, folds, regular expressions) is refused
unread. Files, collections and the environment are out of reach.

Spec: XPath 3.1; Arazzo 1.1.0, Criterion Object, XPath Conditions; Expression Type Object.
"""

from __future__ import annotations

import importlib
import itertools
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Protocol
from xml.etree import ElementTree as ET

from pytest_arazzo.expressions import xml
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.jsonvalue import Absent, Json

VERSIONS = ("xpath-31", "xpath-30", "xpath-20", "xpath-10")
"""Every version that an Expression Type Object may name; the first is the default."""

MAX_LENGTH = 2_000
"""How many characters an expression may have."""

MAX_STEPS = 1_000_000
"""How many nodes and items one evaluation may look at."""

_MAX_RANGE = 10_000
_MAX_REPEATS = 20
_OPAQUE = re.compile(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'|\(:.*?:\)", re.DOTALL)
_CALL = re.compile(r"(?<![\w.-])(?:fn:)?([a-z][a-z-]*)\s*\(")
_REPEATS = re.compile(r"\$|string-join|concat\s*\(")
_RANGE = re.compile(r"(?<=[\w)\]\"'.*])\s+to\s+(?=[\w$(\"'./@*-])")
_LITERAL_RANGE = re.compile(r"(\d{1,9})\s+to\s+(\d{1,9})(?![\w.])")
_PREFIX = re.compile(r"(?<![\w.:-])([A-Za-z_][\w.-]*):(?=[A-Za-z_*])")
_PATTERNS = "XPath regular expressions cannot be bounded in time; use contains() or type regex"
_REFUSED: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("matches", "replace", "tokenize", "analyze-string"), _PATTERNS),
        **dict.fromkeys(("fold-left", "fold-right"), "folds cannot be bounded"),
        **dict.fromkeys(
            (
                *("doc", "doc-available", "json-doc", "collection", "uri-collection"),
                *("unparsed-text", "unparsed-text-lines", "unparsed-text-available"),
                *("environment-variable", "available-environment-variables"),
                *("transform", "load-xquery-module", "function-lookup"),
                *("parse-xml", "parse-xml-fragment"),
            ),
            "an expression sees its own document and nothing else",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Failed:
    """An expression that could not be evaluated to the end; `stopped` if by a limit."""

    reason: str
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Selected:
    """What an expression gives: its effective boolean value, or why it has none, and its items."""

    truth: bool | Failed
    items: tuple[Json, ...]


class _Stopped(Exception):
    """A limit is exceeded."""


class _Compiled(Protocol):
    """What elementpath makes of an expression."""

    def select(self, context: object) -> Iterable[object]: ...

    def boolean_value(self, items: Sequence[object]) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Library:
    """What is used of elementpath: its errors, its parsers, and a place to evaluate at."""

    error: type[Exception]
    parse: Callable[[str, str, dict[str, str]], _Compiled]
    context: Callable[[ET.Element], object]


_ERRORS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    TypeError,
    ValueError,
)


@lru_cache(maxsize=1)
def _library() -> _Library:
    # Most runs have no XPath, and elementpath takes 100 ms to import: it is had on first use.
    library = importlib.import_module("elementpath")
    parsers = {
        "xpath-31": importlib.import_module("elementpath.xpath31").XPath31Parser,
        "xpath-30": importlib.import_module("elementpath.xpath30").XPath30Parser,
        "xpath-20": library.XPath2Parser,
    }

    class Walk(library.XPathContext):  # type: ignore[misc, name-defined]
        """A place in a document; every move of it or of a copy counts against one allowance."""

        @property
        def item(self) -> object:
            return self.__dict__["here"]

        @item.setter
        def item(self, here: object) -> None:
            steps = self.__dict__.setdefault("steps", itertools.count())
            if next(steps) > MAX_STEPS:
                raise _Stopped(f"more than {MAX_STEPS} nodes and items looked at")
            self.__dict__["here"] = here

    def parse(expression: str, version: str, prefixes: dict[str, str]) -> _Compiled:
        if version != "xpath-10":
            compiled: _Compiled = parsers[version](prefixes).parse(expression)
            return compiled
        # The library's own 1.0 compares node-sets wrongly; 2.0 in its compatible mode does not,
        # but takes more syntax than 1.0 has.
        try:
            library.XPath1Parser(prefixes).parse(expression)
        except library.ElementPathError as error:
            if "XPST0003" in str(error) or "XPST0017" in str(error):
                raise
        compatible: _Compiled = library.XPath2Parser(prefixes, compatibility_mode=True).parse(
            expression
        )
        return compatible

    return _Library(error=library.ElementPathError, parse=parse, context=Walk)


def problem(expression: str, version: str | None = None) -> Malformed | None:
    """Return why *expression* is not XPath of *version*, or None when it is.

    Prefixes are not judged, since the document that will be looked at declares them.
    """
    if version is not None and version not in VERSIONS:
        known = ", ".join(VERSIONS)
        return Malformed(expression, 0, f"unknown version {version!r}; expected one of {known}")
    assumed = tuple((prefix, f"urn:{prefix}") for prefix in _prefixes(expression))
    compiled = _compile(expression, version or VERSIONS[0], assumed)
    return compiled if isinstance(compiled, Malformed) else None


def holds(expression: str, text: str, version: str | None = None) -> bool | Failed:
    """Return the effective boolean value of *expression* on the XML *text*.

    Spec: XPath 3.1, section 2.4.3.
    """
    outcome = _evaluate(expression, text, version)
    return outcome if isinstance(outcome, Failed) else outcome.truth


def find(expression: str, text: str, version: str | None = None) -> Json | Absent | Failed:
    """Return what *expression* selects in the XML *text*.

    A node gives its text, or its XML when it has elements inside; several items give an array.
    """
    outcome = _evaluate(expression, text, version)
    if isinstance(outcome, Failed):
        return outcome
    if not outcome.items:
        return Absent(f"{expression} selects nothing")
    return outcome.items[0] if len(outcome.items) == 1 else outcome.items


def nodes(
    expression: str, document: xml.Xml, version: str | None
) -> tuple[xml.Place, ...] | Failed:
    """Return the elements and attributes of *document* that *expression* selects.

    A text node stands for the element whose only content it is.
    """
    outcome = _selected(expression, document, version)
    if isinstance(outcome, Failed):
        return outcome
    found = tuple(_place(item) for item in outcome[1])
    bad = next((each for each in found if isinstance(each, Failed)), None)
    return bad or tuple(each for each in found if isinstance(each, xml.Place))


def _place(item: object) -> xml.Place | Failed:
    inner = getattr(item, "value", None)
    if isinstance(inner, ET.Element):
        return xml.Place(inner)
    owner = getattr(getattr(item, "parent", None), "value", None)
    name = getattr(item, "name", None)
    if not isinstance(owner, ET.Element) or (name is None and len(owner)):
        return Failed("what it selects is neither an element, an attribute nor a whole text")
    return xml.Place(owner, name if isinstance(name, str) else None)


def _evaluate(expression: str, text: str, version: str | None) -> Selected | Failed:
    document = xml.read(text)
    if isinstance(document, xml.NotXml):
        return Failed(document.reason)
    outcome = _selected(expression, document, version)
    if isinstance(outcome, Failed):
        return outcome
    compiled, found = outcome
    return Selected(_truth(compiled, found), tuple(_json(item) for item in found))


def _selected(
    expression: str, document: xml.Xml, version: str | None
) -> tuple[_Compiled, tuple[object, ...]] | Failed:
    compiled = _compile(expression, version or VERSIONS[0], document.prefixes)
    if isinstance(compiled, Malformed):
        return Failed(compiled.message)
    library = _library()
    try:
        return compiled, tuple(compiled.select(library.context(document.root)))
    except (_Stopped, library.error, RecursionError, MemoryError, *_ERRORS) as error:
        return Failed(_reason(error), isinstance(error, _Stopped))


def _truth(compiled: _Compiled, found: Sequence[object]) -> bool | Failed:
    try:
        return compiled.boolean_value(list(found))
    except (_library().error, *_ERRORS) as error:
        return Failed(_reason(error))


@lru_cache(maxsize=512)
def _compile(
    expression: str, version: str, prefixes: tuple[tuple[str, str], ...]
) -> _Compiled | Malformed:
    refused = _refused(expression)
    if refused is not None:
        return refused
    library = _library()
    try:
        return library.parse(expression, version, dict(prefixes))
    except (library.error, RecursionError, *_ERRORS) as error:
        return Malformed(expression, _column(str(error)), _reason(error))


def _refused(expression: str) -> Malformed | None:
    """Return why *expression* is refused before the library sees it, which evaluates as it parses."""
    if len(expression) > MAX_LENGTH:
        return Malformed(expression, MAX_LENGTH, f"longer than {MAX_LENGTH} characters")
    masked = _OPAQUE.sub(lambda found: '"' + "_" * (len(found.group()) - 2) + '"', expression)
    for call in _CALL.finditer(masked):
        if call.group(1) in _REFUSED:
            name = call.group(1)
            return Malformed(expression, call.start(1), f"{name}() is refused: {_REFUSED[name]}")
    if len(_REPEATS.findall(masked)) > _MAX_REPEATS:
        return Malformed(expression, 0, f"more than {_MAX_REPEATS} variables and concatenations")
    return _long_range(expression, masked)


def _long_range(expression: str, masked: str) -> Malformed | None:
    sizes = [
        int(found.group(2)) - int(found.group(1)) + 1 for found in _LITERAL_RANGE.finditer(masked)
    ]
    ranges = tuple(_RANGE.finditer(masked))
    if len(sizes) == len(ranges) and math.prod(max(size, 1) for size in sizes) <= _MAX_RANGE:
        return None
    message = f"ranges need literal bounds, and at most {_MAX_RANGE} items together"
    return Malformed(expression, ranges[0].start() if ranges else 0, message)


def _prefixes(expression: str) -> tuple[str, ...]:
    """Return the prefixes that *expression* uses; a spare one does no harm."""
    return tuple(sorted(set(_PREFIX.findall(expression)) - {"fn", "xs", "math", "map", "array"}))


def _column(message: str) -> int:
    found = re.search(r"line 1, column (\d{1,9})", message)
    return max(int(found.group(1)) - 1, 0) if found else 0


def _reason(error: BaseException) -> str:
    text = str(error).strip().partition("\n")[0]
    return re.sub(r"^.{0,200}? at line \d+, column \d+: ", "", text) or type(error).__name__


def _json(item: object) -> Json:
    if isinstance(item, float) and not math.isfinite(item):
        return str(item)
    if item is None or isinstance(item, bool | int | float | str):
        return item
    value = getattr(item, "string_value", None)
    inner = getattr(item, "value", None)
    if isinstance(inner, ET.Element):
        return _element(inner)
    return value if isinstance(value, str) else str(item)


def _element(element: ET.Element) -> str:
    if len(element) == 0:
        return element.text or ""
    return ET.tostring(element, encoding="unicode").strip()
