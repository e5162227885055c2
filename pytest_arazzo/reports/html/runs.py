"""One run of a workflow: its path, and each visit with what was sent, came back and was decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from pytest_arazzo.reports.html.bodies import Bodies
from pytest_arazzo.reports.html.markup import Markup, element, join
from pytest_arazzo.reports.html.report import Account, Plain

_FOLDED = 3  # so many visits of one step after each other are shown without a fold
_SIGNS = {"passed": "✓ passed", "failed": "✗ failed", "error": "! error"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What runs are shown with.

    Attributes:
        anchor: what precedes the number of a line in the ids of lines of their document.
        bodies: what the page holds already.
        shows_times: whether it is said how long what took.
    """

    anchor: str
    bodies: Bodies
    shows_times: bool


def show_run(test: Account, run: Plain, show: Showing) -> Markup:
    """Return a run, closed when it passed."""
    result = text_of(run, "result") or test.outcome
    head = element(
        "summary",
        element("span", _SIGNS.get(result, result), class_=f"badge {_word(result)}"),
        " ",
        element("b", text_of(run, "scenario")),
        f" · {text_of(run, 'target')} · {' → '.join(_texts(run.get('path')))}"[:2000],
    )
    return element(
        "details",
        head,
        element("div", _about(test, run, show), class_="run"),
        class_="scenario",
        open=result != "passed",
        data_result=_word(result),
    )


def text_of(plain: Plain, name: str) -> str:
    """Return a text of a record, "" when there is none."""
    found = plain.get(name)
    return "" if found is None else str(found)


def maps_of(value: object) -> tuple[Plain, ...]:
    """Return the objects in a list of a record."""
    return tuple(each for each in _list(value) if isinstance(each, Mapping))


def _about(test: Account, run: Plain, show: Showing) -> Iterator[Markup]:
    for each in maps_of(run.get("objections")):
        where = ":".join(_texts(each.get("place")))
        said = f"{text_of(each, 'code')} {text_of(each, 'message')}"
        yield element("p", said, f" ({where})" if where else "", class_="objection")
    if test.text and test.outcome != "passed":
        report = element("pre", test.text)
        yield element("details", element("summary", "as pytest tells it"), report)
    yield _pairs("Inputs", run.get("inputs"))
    yield from _visits(maps_of(run.get("visits")), show, text_of(run, "uri"))
    yield _pairs("Outputs", run.get("outputs"))
    yield element("p", "Run again: ", element("code", text_of(run, "rerun")))


def _visits(visits: Sequence[Plain], show: Showing, uri: str) -> Iterator[Markup]:
    for step, group in groupby(visits, key=lambda each: (each.get("step"), each.get("depth"))):
        shown = [_visit(each, show, uri) for each in group]
        if len(shown) <= _FOLDED:
            yield from shown
            continue
        head = element("summary", f"{step[0]}: {len(shown)} visits, the last one below")
        yield element("details", head, join(shown[:-1]), class_="fold")
        yield shown[-1]


def _visit(visit: Plain, show: Showing, uri: str) -> Markup:
    request, response = _map(visit.get("request")), _map(visit.get("response"))
    outcome = text_of(visit, "outcome")
    ways = ", ".join(" ".join(_texts(each)).strip() for each in _list(visit.get("actions")))
    sent = f"{text_of(request, 'method')} {text_of(request, 'url')}"[:300] if request else ""
    calls = f"workflow {text_of(visit, 'calls')}" if visit.get("calls") else ""
    status = f" → {text_of(response, 'status')}" if response else ""
    inside = f"in {text_of(visit, 'workflow')}: " if visit.get("depth") else ""
    head = element(
        "summary",
        element("span", outcome, class_=f"badge {_word(outcome)}"),
        f" {inside}",
        element("b", text_of(visit, "step")),
        f" #{text_of(visit, 'number')} · {sent or calls}{status} · {ways}",
    )
    is_own = text_of(visit, "uri") == uri
    line = text_of(visit, "line")
    place = (
        element("a", f"line {line}", href=f"#{show.anchor}{line}") if is_own else f"line {line}"
    )
    return element(
        "details",
        head,
        element("p", place, f", {_seconds(visit)}" if show.shows_times else "", class_="quiet"),
        _findings(visit),
        _request(request, show.bodies) if request else "",
        _unsent(visit),
        _response(response, show.bodies) if response else "",
        _criteria(maps_of(visit.get("criteria"))),
        _pairs("Outputs", visit.get("outputs")),
        class_="visit",
        open=outcome != "success" or bool(maps_of(visit.get("findings"))),
    )


def _seconds(visit: Plain) -> str:
    parts = [
        f"{name} {visit[key]:g} s" for name, key in _TIMES if isinstance(visit.get(key), float)
    ]
    return ", ".join(part for part in parts if not part.endswith(" 0 s")) or "at once"


_TIMES = (("after", "started"), ("answered in", "elapsed"), ("then waits", "waits"))


def _request(request: Plain, bodies: Bodies) -> Markup:
    line = element("pre", f"{text_of(request, 'method')} {text_of(request, 'url')}")
    head = element("summary", "curl")
    return element(
        "section",
        element("h5", "Request"),
        line,
        _pairs("Headers", request.get("headers")),
        bodies.show(_map(request.get("body")), "body"),
        element("details", head, element("pre", text_of(request, "curl"))),
    )


def _response(response: Plain, bodies: Bodies) -> Markup:
    return element(
        "section",
        element("h5", f"Response {text_of(response, 'status')} {text_of(response, 'reason')}"),
        _pairs("Headers", response.get("headers")),
        bodies.show(_map(response.get("body")), "body"),
    )


def _unsent(visit: Plain) -> Markup:
    said = [("not sent", text_of(visit, "not_sent")), ("no answer", text_of(visit, "no_answer"))]
    lines = [f"{name}: {text}" for name, text in said if text]
    lines += [f"left out: {': '.join(_texts(each))}" for each in _list(visit.get("omissions"))]
    return join(element("p", line, class_="objection") for line in lines)


def _findings(visit: Plain) -> Markup:
    return join(_finding(each) for each in maps_of(visit.get("findings")))


def _finding(finding: Plain) -> Markup:
    where = f"{text_of(finding, 'side')} {text_of(finding, 'place')} {text_of(finding, 'at')}"
    rule = ":".join(_texts(finding.get("rule")))
    accepted = " (accepted)" if finding.get("accepted") else ""
    return element(
        "p",
        element("b", text_of(finding, "code")),
        f" {where.strip()}: {text_of(finding, 'message')}{accepted}",
        element("span", f" {rule}", class_="quiet") if rule else "",
        class_="objection" if finding.get("fatal") else "finding",
    )


def _criteria(checks: Sequence[Plain]) -> Markup:
    if not checks:
        return join([])
    head = [element("th", name, scope="col") for name in ("Holds", "Condition", "For", "Values")]
    return element(
        "div",
        element(
            "table",
            element("caption", "Criteria"),
            element("thead", element("tr", head)),
            element("tbody", (_criterion(each) for each in checks)),
        ),
        class_="wide",
        tabindex="0",
    )


def _criterion(check: Plain) -> Markup:
    broken = text_of(check, "broken")
    mark = "! broken" if broken else "✓ true" if check.get("holds") else "✗ false"
    values = ", ".join(f"{n} = {v}" for n, v in _pairs_of(check.get("values")))
    return element(
        "tr",
        element("td", mark),
        element("td", element("code", text_of(check, "condition"))),
        element("td", text_of(check, "action") or "success"),
        element("td", broken or values),
    )


def _pairs(title: str, value: object) -> Markup:
    pairs = _pairs_of(value)
    if not pairs:
        return join([])
    rows = (join([element("dt", name), element("dd", text)]) for name, text in pairs)
    head = element("summary", f"{title} ({len(pairs)})")
    return element("details", head, element("dl", rows), class_="pairs")


def _pairs_of(value: object) -> tuple[tuple[str, str], ...]:
    found = (_texts(each) for each in _list(value))
    return tuple((each[0], each[1]) for each in found if len(each) > 1)


def _texts(value: object) -> tuple[str, ...]:
    return tuple("" if each is None else str(each) for each in _list(value))


def _list(value: object) -> Iterable[object]:
    return value if isinstance(value, (list, tuple)) else ()


def _map(value: object) -> Plain | None:
    return value if isinstance(value, Mapping) else None


def _word(text: str) -> str:
    """Return *text* when it is one of our own words: it becomes a class."""
    return text if text in ("passed", "failed", "error", "success", "livelock") else "other"
