"""The page: one file, nothing loaded, readable without its script."""

from __future__ import annotations

import base64
import functools
import hashlib
import importlib.resources
from collections.abc import Iterator, Mapping

from pytest_arazzo.coverage.kinds import workflow_counts
from pytest_arazzo.coverage.tally import Tally
from pytest_arazzo.reports.diagram.graph import graph_of
from pytest_arazzo.reports.diagram.svg import inline_svg, stylesheet
from pytest_arazzo.reports.html.bodies import Bodies
from pytest_arazzo.reports.html.markup import Markup, element, join
from pytest_arazzo.reports.html.overview import index, operations, share
from pytest_arazzo.reports.html.report import Account, Report
from pytest_arazzo.reports.html.runs import Showing, show_run, text_of
from pytest_arazzo.reports.html.source import notes, source


def page(report: Report) -> str:
    """Return the page that shows *report*."""
    style, script = f"{_file('page.css')}\n{stylesheet()}", _file("page.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", report.title),
        Markup(f"<style>{style}</style>"),
    )
    body = element("body", _body(report), Markup(f"<script>{script}</script>"))
    return f"<!doctype html>\n{element('html', head, body, lang='en').html}\n"


@functools.cache
def _file(name: str) -> str:
    file = importlib.resources.files("pytest_arazzo.reports.html").joinpath(name)
    return file.read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _body(report: Report) -> Iterator[Markup]:
    yield element("a", "to the workflows", href="#workflows", class_="skip")
    facts = (join([element("dt", name), element("dd", text)]) for name, text in report.facts)
    yield element("header", element("h1", report.title), element("dl", facts, class_="facts"))
    yield element("main", _main(report))
    yield element(
        "footer", element("p", "✓ covered  ◐ partly  ✗ not covered  ∅ dead  ⊝ not counted")
    )


def _main(report: Report) -> Iterator[Markup]:
    yield element("section", index(report), aria_labelledby="workflows")
    yield from _lost(report)
    bodies = Bodies()
    for number, (uri, tallies) in enumerate(report.documents().items(), start=1):
        yield _document(report, (uri, tallies), number, bodies)
    if report.summary.operations:
        yield operations(report)


def _lost(report: Report) -> Iterator[Markup]:
    tests, lost = report.without_runs(), report.summary.lost
    if not tests and not lost:
        return
    lines = (element("li", name) for name in lost)
    yield element(
        "section",
        element("h2", "Without runs", id="without-runs"),
        element("p", "A crash kept these from reporting:") if lost else "",
        element("ul", lines) if lost else "",
        (_test(test) for test in tests),
        aria_labelledby="without-runs",
    )


def _test(test: Account) -> Markup:
    head = element(
        "summary", element("span", test.outcome, class_="badge error"), f" {test.nodeid}"
    )
    return element("details", head, element("pre", test.text), open=True)


def _document(
    report: Report, of: tuple[str, tuple[Tally, ...]], number: int, bodies: Bodies
) -> Markup:
    uri, tallies = of
    flows = [report.flows.get((uri, tally.chart.workflow)) for tally in tallies]
    text = next((flow.document.text for flow in flows if flow is not None), None)
    anchor = f"s{number}-"
    shown = element("p", "The document is not there, or has changed since.", class_="quiet")
    if text is not None:
        head = element("summary", f"Source of {uri}")
        lines = source(text, notes(tallies), anchor)
        shown = element("details", head, lines, open=True)
    return element(
        "section",
        element("h2", uri, id=f"d{number}"),
        (
            _workflow(report, tally, (f"w{number}-{index}", anchor), bodies)
            for index, tally in enumerate(tallies)
        ),
        shown,
        aria_labelledby=f"d{number}",
    )


def _workflow(report: Report, tally: Tally, places: tuple[str, str], bodies: Bodies) -> Markup:
    place, anchor = places
    chart = tally.chart
    flow = report.flows.get((chart.uri, chart.workflow))
    runs = report.runs_of(tally)
    show = Showing(anchor=anchor, bodies=bodies, shows_times=report.shows_times)
    steps = [text_of(ending, "step") for ending in _endings(runs)]
    drawing = Markup(inline_svg(graph_of(flow, tally), anchor, steps)) if flow is not None else ""
    counts = ", ".join(
        f"{each.kind} {share(each, report.digits)}"
        for each in workflow_counts((tally,))
        if each.total
    )
    return element(
        "section",
        element("h3", chart.workflow, id=place),
        element("p", counts),
        element(
            "div",
            drawing,
            class_="wide drawing",
            tabindex="0",
            role="region",
            aria_label=f"diagram of {chart.workflow}",
        )
        if flow is not None
        else "",
        _missing(tally, anchor),
        element("h4", f"Runs ({len(runs)})") if runs else "",
        (show_run(test, run, show) for test, run in runs),
        aria_labelledby=place,
    )


def _endings(
    runs: tuple[tuple[Account, Mapping[str, object]], ...],
) -> Iterator[Mapping[str, object]]:
    for _, run in runs:
        ending = run.get("ending")
        if text_of(run, "result") != "passed" and isinstance(ending, Mapping):
            yield ending


def _missing(tally: Tally, anchor: str) -> Markup:
    said = [(line, f"step {name}") for name, line in tally.missing_steps]
    said += [(way.line, str(way.arc)) for way in (*tally.missing, *tally.missing_implicit)]
    said += [(way.line, f"{way.arc} (dead: {way.dead})") for way in tally.dead]
    said += [(way.line, f"{way.arc} (not counted: {way.excluded})") for way in tally.excluded]
    said += [
        (tally.chart.line, f"output {'.'.join(filter(None, out))}")
        for out in tally.missing_outputs
    ]
    if not said:
        return element("p", "✓ nothing is missing", class_="quiet")
    items = (
        element("li", element("a", f"line {line}", href=f"#{anchor}{line}"), f": {text}")
        for line, text in sorted(said)
    )
    return element(
        "details", element("summary", f"Not covered ({len(said)})"), element("ul", items)
    )
