"""Runs every workflow of Arazzo documents on moto and prints what came of it as a Markdown table.

    python benchmarks/corpus.py DIR... [--reading strict]

Inputs are made up from the schemas of the workflows. A workflow is run on an empty account, and
unless it passes there, on those in which `account.py` has put what the service needs; the row
shows the first where it passes, else the one where it goes farthest. Column *run* says how the
run itself ended, column *outcome* what the test says of it. Needs an environment with
`pytest-arazzo[moto]`.
"""

from __future__ import annotations

import argparse
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import account
import invent
from account import Account

from pytest_arazzo.diagnostic import Location
from pytest_arazzo.errors import Rejected
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.judge.contract import check_request, check_response
from pytest_arazzo.judge.verdict import Objection, Verdict, judge
from pytest_arazzo.program.check import demand
from pytest_arazzo.program.inputs import input_violations, with_defaults
from pytest_arazzo.program.program import Flow, OperationCall, Program
from pytest_arazzo.program.scenario import Expectation, RunLimits, Scenario
from pytest_arazzo.run import over, run
from pytest_arazzo.shelf.places import Places
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.suite import Suite
from pytest_arazzo.trace import Outcome, Trace
from pytest_arazzo.transports.moto import Moto

PASSED = "passed"
DEFECT = "defect of the document"
ABSENT = "not emulated by moto"
GAP = "gap of pytest-arazzo"
KINDS = (PASSED, DEFECT, ABSENT, GAP)
REGION = "us-east-1"
_WIDTH = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What came of one workflow."""

    document: str
    workflow: str
    kind: str
    steps: str = "0/0"
    ended: str = ""
    code: str = ""
    reason: str = ""
    place: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How documents are read, and whether a violation of a description fails a run."""

    reading: Reading
    contract_is_fatal: bool


def main() -> None:
    """Print the table and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+", metavar="DIR")
    parser.add_argument("--reading", choices=[each.value for each in Reading], default="compat")
    parser.add_argument(
        "--lenient", action="store_true", help="send requests that violate the description, too"
    )
    given = parser.parse_args()
    rules = Rules(reading=Reading(given.reading), contract_is_fatal=not given.lenient)
    rows = [row for folder in given.folders for row in _folder(folder.resolve(), rules)]
    print("| document | workflow | account has | steps | run | outcome | code | reason | place |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for row in rows:
        cells = (row.document, row.workflow, row.account, row.steps, row.ended, row.kind, row.code)
        print("|", " | ".join(map(_cell, (*cells, row.reason, row.place))), "|")
    counts = Counter(row.kind for row in rows)
    print(f"\n{len(rows)} workflows:", ", ".join(f"{counts[kind]} {kind}" for kind in KINDS))


def _folder(folder: Path, rules: Rules) -> Iterator[Row]:
    shelf = Shelf(Places(root=folder, rootdir=folder))
    for path in sorted(folder.rglob("*.y*ml")):
        suite = Suite(path, shelf)
        tree = suite.document.tree if suite.document is not None else None
        if not isinstance(tree, Mapping) or "arazzo" not in tree:
            continue
        name = path.name
        linked = suite.linked()
        for key in linked.program.own:
            flow = linked.program.flows[key]
            try:
                demand(flow, linked.diagnostics)
            except Rejected as rejection:
                first = rejection.diagnostics[0]
                yield Row(
                    document=name,
                    workflow=key.workflow_id,
                    kind=DEFECT,
                    code=first.code,
                    reason=first.message,
                    place=_place(first.location, name),
                )
                continue
            yield _best(name, linked.program, flow, rules)


def _best(name: str, program: Program, flow: Flow, rules: Rules) -> Row:
    """Return how the workflow ends on the first account where it passes, else goes farthest."""
    rows: list[Row] = []
    for each in account.of(_hosts(flow)):
        row = _run(name, program, flow, rules, each)
        if row.kind in (PASSED, GAP):
            return row
        rows.append(row)
    return max(rows, key=_distance)


def _distance(row: Row) -> tuple[bool, int, bool]:
    steps = int(row.steps.partition("/")[0])
    return row.ended == Outcome.SUCCESS.value, steps, row.account != "empty"


def _hosts(flow: Flow) -> str:
    """Return the servers that the workflow talks to, in one text."""
    calls = [node.call for node in flow.nodes]
    return " ".join(
        server
        for call in calls
        if isinstance(call, OperationCall)
        for server in call.operation.servers
    )


def _run(name: str, program: Program, flow: Flow, rules: Rules, state: Account) -> Row:
    try:
        with Moto(REGION) as moto:
            inputs = invent.inputs(flow, state.fill())
            _demand(flow, inputs)
            scenario = Scenario(
                program=program,
                flow=flow.key,
                inputs=inputs,
                reading=rules.reading,
                contract_is_fatal=rules.contract_is_fatal,
                limits=RunLimits(visits_per_step=20, visits=100),
            )
            trace = run(scenario, over(moto), lambda _: None, lambda: 0.0, check_request)
            verdict = judge(
                program,
                trace,
                Expectation(),
                (),
                check_response,
                contract_is_fatal=rules.contract_is_fatal,
            )
    except Exception as error:  # noqa: BLE001 - whatever escapes is a gap of ours
        last = traceback.extract_tb(error.__traceback__)[-1]
        return Row(
            document=name,
            workflow=flow.key.workflow_id,
            kind=GAP,
            steps=f"0/{len(flow.nodes)}",
            reason=f"{type(error).__name__}: {error}",
            place=f"{Path(last.filename).name}:{last.lineno}",
            account=state.name,
        )
    return _row(name, flow, trace, verdict, state)


def _demand(flow: Flow, inputs: Mapping[str, Json]) -> None:
    """Let made-up inputs through when they match the schema.

    Raises:
        ValueError: they do not, which is a gap of what makes them up.
    """
    for wrong in input_violations(flow, with_defaults(flow, inputs)):
        raise ValueError(f"made-up input {wrong.at}: {wrong.message}")


def _row(name: str, flow: Flow, trace: Trace, verdict: Verdict, state: Account) -> Row:
    first = verdict.objections[0] if verdict.objections else None
    visited = len(dict.fromkeys(trace.path))
    return Row(
        document=name,
        workflow=flow.key.workflow_id,
        kind=_kind(trace, verdict),
        steps=f"{visited}/{len(flow.nodes)}",
        code=first.code if first else "",
        reason=_reason(first, trace) if first else "",
        place=_place(first.location, name) if first else "",
        account=state.name,
        ended=trace.ending.outcome.value,
    )


def _reason(first: Objection, trace: Trace) -> str:
    """Return the first objection, with the answer of the service that it is about."""
    if first.visit is None:
        return first.message
    response = trace.visits[first.visit].response
    answer = ""
    if response is not None and response.status >= 400:  # noqa: PLR2004 - an error
        answer = f" [{response.status} {response.body[:300].decode('utf-8', 'replace')}]"
    return first.message + answer


def _place(location: Location | None, document: str) -> str:
    """Return line and column, with the file where it is not the document itself."""
    if location is None:
        return ""
    within = f"{location.line}:{location.column}"
    return within if location.uri.endswith(document) else f"{location.uri}:{within}"


def _kind(trace: Trace, verdict: Verdict) -> str:
    if verdict.passed:
        return PASSED
    return ABSENT if trace.ending.outcome is Outcome.BROKEN else DEFECT


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())[:_WIDTH]


if __name__ == "__main__":
    main()
