"""Whether a criterion holds, fails, or cannot be judged.

A condition is compiled once to a `Test` and weighed against a `Scope` as often as a run needs.

Spec: Arazzo 1.1.0, Criterion Object.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from pytest_arazzo import media, patterns
from pytest_arazzo.expressions import compiler, descent, jsonpath, runtime, tree, xpath
from pytest_arazzo.expressions.criterion import (
    BareComparison,
    JsonPathTest,
    RegexTest,
    SimpleTest,
    Test,
    XPathTest,
)
from pytest_arazzo.expressions.decide import decide, operand_value
from pytest_arazzo.expressions.evaluate import body_of, members_of, text_of, value_of
from pytest_arazzo.expressions.reading import Departure, Reading
from pytest_arazzo.expressions.runtime import Expression
from pytest_arazzo.expressions.scanner import Dialect, Malformed
from pytest_arazzo.expressions.scope import Scope
from pytest_arazzo.expressions.selector import DRAFT
from pytest_arazzo.expressions.splice import Language, splice
from pytest_arazzo.expressions.template import Piece
from pytest_arazzo.expressions.tree import Condition, Literal, Operand
from pytest_arazzo.jsonvalue import Absent, Json, type_name

__all__ = [
    "BareComparison",
    "JsonPathTest",
    "RegexTest",
    "SimpleTest",
    "Test",
    "Truth",
    "XPathTest",
    "compile_test",
    "departures",
    "weigh",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What weighing a criterion gave.

    Attributes:
        holds: whether the criterion passes.
        broken: why it cannot be judged, in which case it does not hold.
        values: what was looked at, each operand's text with its value, in order.
        departures: where the reading left the letter to come to this truth.
        stopped: whether a limit of time or of work ended the search, so that nothing is known.
    """

    holds: bool
    broken: str | None = None
    values: tuple[tuple[str, Json | Absent], ...] = ()
    departures: tuple[Departure, ...] = ()
    stopped: bool = False


def compile_test(
    condition: str, *, context: str | None = None, kind: str = "simple", version: str | None = None
) -> Test | Malformed:
    """Return the test of a Criterion Object with these fields, or what is wrong with them.

    Spec: Arazzo 1.1.0, Criterion Object; Expression Type Object.
    """
    return compiler.compile_test(condition, context, kind, version)


def departures(test: Test) -> tuple[Departure, ...]:
    """Return where *test* leaves the letter, as far as its text alone tells."""
    match test:
        case SimpleTest(condition=parsed):
            return parsed.departures
        case BareComparison(context=context, departure=departure):
            return (*descent.departures(context), departure)
        case JsonPathTest() | XPathTest():
            return (*descent.departures(test.context), *test.unbraced)
        case RegexTest(context=context):
            return descent.departures(context)
        case _:
            assert_never(test)


def weigh(test: Test | Malformed, scope: Scope, reading: Reading = Reading.COMPAT) -> Truth:
    """Return whether *test* holds in *scope*; what is malformed is broken.

    Spec: Arazzo 1.1.0, Criterion Object, Evaluation Errors: what cannot be evaluated fails.
    """
    match test:
        case Malformed():
            return Truth(holds=False, broken=test.message)
        case SimpleTest():
            return _weigh_simple(test, scope, reading)
        case BareComparison():
            return _weigh_bare(test, scope, reading)
        case RegexTest():
            return _weigh_regex(test, scope)
        case JsonPathTest():
            return _weigh_jsonpath(test, scope, reading)
        case XPathTest():
            return _weigh_xpath(test, scope, reading)
        case _:
            assert_never(test)


def _weigh_simple(test: SimpleTest, scope: Scope, reading: Reading) -> Truth:
    if reading is Reading.STRICT:
        for departure in test.condition.departures:
            if departure.code == "AZ513":
                return Truth(
                    holds=False, broken=f"strings need single quotes: {departure.portable}"
                )
    holds, values = _decided(test.condition, Dialect.SIMPLE, scope, None)
    return Truth(holds=holds, values=values, departures=test.condition.departures)


def _weigh_bare(test: BareComparison, scope: Scope, reading: Reading) -> Truth:
    seen = _seen(test.context, scope)
    if reading is Reading.STRICT:
        return Truth(
            holds=False, broken=f"not a JSONPath query: {test.letter}", values=seen.values
        )
    if seen.broken is not None or seen.value is None:
        return Truth(holds=False, broken=seen.broken, values=seen.values)
    holds, values = _decided(test.condition, Dialect.BARE, scope, seen.value)
    return Truth(holds=holds, values=values, departures=departures(test))


def _decided(
    condition: Condition, dialect: Dialect, scope: Scope, below: Json
) -> tuple[bool, tuple[tuple[str, Json | Absent], ...]]:
    """Return whether *condition* is true, and the operands that were looked at for it."""
    values: dict[str, Json | Absent] = {}

    def look(operand: Operand) -> Json | Absent:
        value = operand_value(operand, scope, below)
        if not isinstance(operand, Literal):
            values[tree.format(operand)] = value
        return value

    return decide(condition.tree, dialect, look), tuple(values.items())


def _weigh_regex(test: RegexTest, scope: Scope) -> Truth:
    value = value_of(test.context, scope)
    values = ((runtime.format(test.context), value), *_embedded(test.parts, scope))
    if value is None or isinstance(value, Absent):
        return Truth(holds=False, values=values)
    pattern = splice(test.parts, scope, "regex")
    if isinstance(pattern, Absent):
        return Truth(holds=False, broken=_no_value(pattern), values=values)
    found = patterns.search(pattern, text_of(value))
    if isinstance(found, bool):
        return Truth(holds=found, values=values, departures=departures(test))
    stopped = isinstance(found, patterns.TooSlow)
    return Truth(holds=False, broken=found.reason, values=values, stopped=stopped)


def _weigh_jsonpath(test: JsonPathTest, scope: Scope, reading: Reading) -> Truth:
    seen = _asked(test.context, test.parts, scope, "jsonpath")
    broken = _unread(test.unbraced, reading) or seen.broken
    if broken is not None or seen.value is None:
        return Truth(holds=False, broken=broken, values=seen.values)
    found = _selects(seen.query, seen.value, test.version)
    if isinstance(found, jsonpath.Failed):
        return _failed(found, seen)
    left = departures(test)
    if not found and reading is Reading.COMPAT and _may_wrap(seen, test.version):
        found = jsonpath.exists(seen.query, (seen.value,)) is True
        left = (*left, _wrapped(test.text)) if found else left
    return Truth(holds=found, values=seen.values, departures=left)


def _weigh_xpath(test: XPathTest, scope: Scope, reading: Reading) -> Truth:
    seen = _asked(test.context, test.parts, scope, "xpath")
    broken = _unread(test.unbraced, reading) or seen.broken
    if broken is None and seen.value is not None and not isinstance(seen.value, str):
        broken = f"XPath needs XML, not {type_name(seen.value)}"
    if broken is not None or not isinstance(seen.value, str):
        return Truth(holds=False, broken=broken, values=seen.values)
    found = xpath.holds(seen.query, seen.value, test.version)
    if isinstance(found, xpath.Failed):
        return _failed(found, seen)
    return Truth(holds=found, values=seen.values, departures=departures(test))


def _failed(failed: jsonpath.Failed | xpath.Failed, seen: _Seen) -> Truth:
    return Truth(holds=False, broken=failed.reason, values=seen.values, stopped=failed.stopped)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A context that was looked at: its value (None is nothing to look at) and what was asked."""

    value: Json = None
    broken: str | None = None
    query: str = ""
    values: tuple[tuple[str, Json | Absent], ...] = ()


def _asked(
    context: Expression, parts: tuple[Piece, ...], scope: Scope, language: Language
) -> _Seen:
    """Return what *context* is, with the query that *parts* make in *scope*."""
    seen = _seen(context, scope) if language == "jsonpath" else _seen_text(context, scope)
    values = (*seen.values, *_embedded(parts, scope))
    query = splice(parts, scope, language)
    if isinstance(query, Absent):
        return _Seen(broken=_no_value(query), values=values)
    return _Seen(value=seen.value, broken=seen.broken, query=query, values=values)


def _seen_text(context: Expression, scope: Scope) -> _Seen:
    value = value_of(context, scope)
    known = None if isinstance(value, Absent) else value
    return _Seen(value=known, values=((runtime.format(context), value),))


def _seen(context: Expression, scope: Scope) -> _Seen:
    """Return what *context* is; text of a body that is not JSON cannot be queried."""
    exchanged = body_of(context, scope)
    if exchanged is None or exchanged.body.is_empty:
        return _seen_text(context, scope)
    value, body = members_of(exchanged), exchanged.body
    values = ((runtime.format(context), value),)
    if isinstance(value, Absent):
        return _Seen(broken=value.reason, values=values)
    if body.family not in (media.Family.JSON, media.Family.XML) and isinstance(value, str):
        family = body.family.value if body.family else "empty"
        reason = body.problem or f"the body is {family}, not JSON"
        return _Seen(broken=reason, values=values)
    return _Seen(value=value, values=values)


def _embedded(parts: tuple[Piece, ...], scope: Scope) -> tuple[tuple[str, Json | Absent], ...]:
    return tuple(
        (runtime.format(part), value_of(part, scope))
        for part in parts
        if not isinstance(part, str)
    )


def _selects(query: str, value: Json, version: str | None) -> bool | jsonpath.Failed:
    if version != DRAFT:
        return jsonpath.exists(query, value)
    found = jsonpath.find_by_draft(query, value)
    return found if isinstance(found, jsonpath.Failed) else len(found) > 0


def _may_wrap(seen: _Seen, version: str | None) -> bool:
    if version == DRAFT or type_name(seen.value) != "object":
        return False
    return jsonpath.is_filter_first(seen.query)


def _wrapped(text: str) -> Departure:
    return Departure(
        code="AZ514",
        message=f"{text} filters the members of an object; it was tried on the object itself",
    )


def _unread(unbraced: tuple[Departure, ...], reading: Reading) -> str | None:
    if not unbraced or reading is Reading.COMPAT:
        return None
    return f"{unbraced[0].message}; expected {unbraced[0].portable}"


def _no_value(absent: Absent) -> str:
    return f"an embedded expression has no value: {absent.reason}"
