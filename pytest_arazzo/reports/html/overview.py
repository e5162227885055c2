"""The tables of a page: workflows, and the operations that they use."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_arazzo.coverage.kinds import BRANCHES, Count, operation_counts, workflow_counts
from pytest_arazzo.coverage.tally import OperationTally, Tally
from pytest_arazzo.reports.html.markup import Markup, element
from pytest_arazzo.reports.html.report import Report
from pytest_arazzo.reports.html.runs import text_of


def index(report: Report) -> Iterator[Markup]:
    """Yield the table of workflows, with the totals above it."""
    yield element("h2", "Workflows", id="workflows")
    totals = (f"{each.kind} {share(each, report.digits)}" for each in report.summary.totals)
    counted = [text for text in totals if not text.endswith(" 0/0")]
    yield element("p", " · ".join(counted), class_="totals")
    names = ("Workflow", "Document", "Runs", "Failed", "Steps", "Branches", "Criteria", "Outputs")
    head = element("tr", (element("th", name, scope="col") for name in names))
    rows = (
        _row(report, tally, f"w{number}-{index}")
        for number, tallies in enumerate(report.documents().values(), start=1)
        for index, tally in enumerate(tallies)
    )
    table = element("table", element("thead", head), element("tbody", rows), class_="sortable")
    yield element(
        "div", table, class_="wide", tabindex="0", role="region", aria_label="table of workflows"
    )


def _row(report: Report, tally: Tally, place: str) -> Markup:
    counts = {each.kind: each for each in workflow_counts((tally,))}
    runs = report.runs_of(tally)
    failed = sum(text_of(run, "result") != "passed" for _, run in runs)
    shares = (counts[kind] for kind in ("steps", "branches", "criteria", "outputs"))
    return element(
        "tr",
        element("th", element("a", tally.chart.workflow, href=f"#{place}"), scope="row"),
        element("td", tally.chart.uri),
        element("td", str(max(len(runs), tally.runs)), class_="number"),
        element("td", f"✗ {failed}" if failed else "0", data_value=str(failed), class_="number"),
        (_cell(each, report.digits) for each in shares),
    )


def _cell(count: Count, digits: int) -> Markup:
    if not count.total:
        return element("td", "none", data_value="101", class_="number")
    percent = count.percent(digits)
    state = "covered" if count.covered == count.total else "partly" if count.covered else "missing"
    text = f"{percent:.{digits}f} % ({count.covered}/{count.total})"
    return element("td", text, data_value=f"{percent}", class_=f"number {state}")


def share(count: Count, digits: int) -> str:
    """Return a count in percent and in numbers."""
    percent = f"{count.percent(digits):.{digits}f} % " if count.total else ""
    return f"{percent}{count.covered}/{count.total}"


def operations(report: Report) -> Markup:
    """Return the table of operations."""
    names = ("Operation", "Description", "Covered", "Not shown by any exchange")
    head = element("tr", (element("th", name, scope="col") for name in names))
    rows = (_operation(each, report.digits) for each in report.summary.operations)
    table = element("table", element("thead", head), element("tbody", rows), class_="sortable")
    return element(
        "section",
        element("h2", "Operations", id="operations"),
        element(
            "div",
            table,
            class_="wide",
            tabindex="0",
            role="region",
            aria_label="table of operations",
        ),
        aria_labelledby="operations",
    )


def _operation(tally: OperationTally, digits: int) -> Markup:
    counts = operation_counts((tally,))
    count = Count(BRANCHES, sum(c.covered for c in counts), sum(c.total for c in counts))
    missing = [f"{each.kind} {each.name}".strip() for each in tally.missing]
    missing += [f"undeclared status {status} came back" for status in tally.undeclared]
    items = element("ul", (element("li", text) for text in missing))
    shown = (
        element("details", element("summary", str(len(missing))), items) if missing else "nothing"
    )
    return element(
        "tr",
        element("th", tally.chart.name, scope="row"),
        element("td", tally.chart.uri),
        _cell(count, digits),
        element("td", shown),
    )
