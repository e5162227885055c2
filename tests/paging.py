"""Pages of runs, and what a reader of HTML finds in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from building import Played

from pytest_arazzo.coverage.kinds import summary
from pytest_arazzo.coverage.measure import measure, potential
from pytest_arazzo.diagnostic import Location
from pytest_arazzo.judge.contract import check_response
from pytest_arazzo.judge.verdict import judge
from pytest_arazzo.program.scenario import Expectation
from pytest_arazzo.reports.html.page import page
from pytest_arazzo.reports.html.report import Account, Report
from pytest_arazzo.reports.run_record import Told, dump_run


@dataclass
class Inventory(HTMLParser):
    """Every element with its attributes, and the texts."""

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the parser."""
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        """Refuse a comment: pages have none."""
        raise AssertionError(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element *tag*."""
        return [attributes for name, attributes in self.elements if name == tag]


def inventory(text: str) -> Inventory:
    """Return what is in the page *text*."""
    found = Inventory()
    found.feed(text)
    found.close()
    return found


def reported(played: Played, *, expect: str = "success", text: str = "", **facts: str) -> Report:
    """Return the report of one run."""
    program, trace = played.program, played.trace
    verdict = judge(program, trace, Expectation(outcome=expect), (), check_response)
    told = Told(
        scenario=facts.pop("scenario", "plain"),
        target="script",
        place=Location(trace.flow.uri, 1, 1),
        rerun="pytest a.arazzo.yaml",
    )
    record: Mapping[str, object] = dump_run(program, trace, verdict, told)
    record = json.loads(json.dumps(record))  # as it comes from another process
    outcome = "passed" if verdict.passed else "failed"
    coverage = potential(program, program.own) | measure(program, trace, told.scenario, "script")
    return Report(
        summary=summary(coverage),
        flows={(key.uri, key.workflow_id): flow for key, flow in program.flows.items()},
        tests=(Account(nodeid="a::w", outcome=outcome, text=text, runs=(record,)),),
        facts=tuple(facts.items()),
    )


def page_of(played: Played, **more: str) -> str:
    """Return the page of one run."""
    return page(reported(played, **more))
