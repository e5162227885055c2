"""Runs that were found as scenarios: as values to be run, and as text for a scenario file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pytest_arazzo.documents.document import Document
from pytest_arazzo.documents.writing import Dumpable, dump
from pytest_arazzo.explore.runs import Run
from pytest_arazzo.explore.verdicts import Exploration
from pytest_arazzo.jsonvalue import Absent, Json, get, join, tokens
from pytest_arazzo.program.answers import WORDS, ScriptedAnswer
from pytest_arazzo.program.scenario import Expectation
from pytest_arazzo.program.scenario_file import SYNTH, Plan
from pytest_arazzo.synthesis.granting import is_exact
from pytest_arazzo.synthesis.wish import pointer
from pytest_arazzo.trace import Outcome

BECAUSE = "explored: the answers lead here"
"""Why a run that was found may end in failure."""

_MARK = "# synthesised by `pytest-arazzo explore`: no service gave these answers"
_PLAIN = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)


def plans_of(found: Exploration) -> tuple[Plan, ...]:
    """Return the runs as scenarios that pass as long as they end as they did.

    A run whose request cannot be sent is left out: the inputs were made up, and may be why.
    """
    return tuple(_plan(found, run) for run in found.runs if _is_run(run))


def _is_run(run: Run) -> bool:
    return run.is_clean or run.trace.ending.outcome in (Outcome.LIVELOCK, Outcome.BROKEN)


def _plan(found: Exploration, run: Run) -> Plan:
    ending = run.trace.ending
    expected = Expectation()
    if run.is_clean:
        expected = Expectation(
            outcome=ending.outcome.value,
            because=BECAUSE if ending.outcome is Outcome.FAILED else None,
            path=run.trace.path,
        )
    return Plan(
        workflow_id=found.flow.key.workflow_id,
        name=run.name,
        target=SYNTH,
        inputs=run.inputs,
        reading=found.player.reading.value,
        expectation=expected,
        unplayed_is_fatal=False,
        answers=run.script,
    )


def written(run: Run) -> Mapping[str, Dumpable]:
    """Return the scenario of *run* as a scenario file says it."""
    ending = run.trace.ending
    made: dict[str, Dumpable] = {}
    if run.inputs:
        made["inputs"] = run.inputs
    script = {step: [_entry(each) for each in listed] for step, listed in run.script.items()}
    if script:
        made["answers"] = script
    else:
        made["target"] = SYNTH
    expect: dict[str, Dumpable] = {"path": list(run.trace.path)}
    if ending.outcome is Outcome.FAILED:
        expect = {"outcome": "failed", "because": BECAUSE, **expect}
    return {**made, "expect": expect}


def is_writable(run: Run) -> bool:
    """Return whether a scenario file can say all that *run* was answered."""
    return run.is_clean and all(
        is_exact(wish) or isinstance(wish, Absent)
        for listed in run.script.values()
        for each in listed
        for wish in each.wishes.values()
    )


def _entry(answer: ScriptedAnswer) -> Mapping[str, Dumpable]:
    made: dict[str, Dumpable] = {}
    if answer.status is not None:
        made["status"] = answer.status
    if answer.fault is not None:
        made["fault"] = answer.fault
    if answer.headers:
        made["headers"] = answer.headers
    absent: list[str] = []
    for place, wish in answer.wishes.items():
        if isinstance(wish, Absent):
            absent.append(_dotted(place))
        elif is_exact(wish):
            made["body" if place == "" else _dotted(place)] = wish
    if absent:
        made["absent"] = absent
    return made


def _dotted(place: str) -> str:
    """Return the place with dots where that says the same, else its pointer."""
    names = tokens(pointer(place))
    is_plain = all(_PLAIN.fullmatch(name) or name.isdigit() for name in names)
    dotted = ".".join(names)
    if not is_plain or not names or names[0].isdigit() or dotted in WORDS:
        return pointer(place)
    return dotted if pointer(dotted) == pointer(place) else pointer(place)


def merged(text: str, document: Document | None, found: Mapping[str, Iterable[Run]]) -> str | None:
    """Return the *text* of a scenario file with the runs by workflow appended; None if it cannot.

    What is there stays as it is, comments and all. A scenario of the same name is never touched.
    """
    tree: Json = document.tree if document is not None else {}
    new = {
        workflow: [run for run in runs if is_writable(run) and not _has(tree, workflow, run.name)]
        for workflow, runs in found.items()
    }
    new = {workflow: runs for workflow, runs in new.items() if runs}
    if not new:
        return text
    if not text.strip():
        return "workflows:\n" + "".join(
            _block(workflow, runs, 2) for workflow, runs in new.items()
        )
    return _appended(text, tree, document, new)


def _has(tree: Json, workflow: str, name: str) -> bool:
    return not isinstance(get(tree, join("/workflows", workflow, "scenarios", name)), Absent)


def _block(workflow: str, runs: Iterable[Run], indent: int) -> str:
    pad = " " * indent
    key = dump({workflow: None}).rsplit(":", 1)[0]
    return f"{pad}{key}:\n{pad}  scenarios:\n" + "".join(
        _scenario(run, indent + 4) for run in runs
    )


def _scenario(run: Run, indent: int) -> str:
    pad = " " * indent
    lines = dump({run.name: written(run)}).splitlines()
    return "".join(f"{pad}{line}\n" if line else "\n" for line in (_MARK, *lines))


def _appended(
    text: str, tree: Json, document: Document | None, new: Mapping[str, list[Run]]
) -> str | None:
    """Return *text* with lines put in behind what belongs to the same workflow."""
    if document is None or not isinstance(get(tree, "/workflows"), Mapping):
        return None
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    additions: list[tuple[int, str]] = []
    for workflow, runs in new.items():
        place = _place(lines, tree, document, workflow)
        if place is None:
            return None
        row, indent, level = place
        if level == "scenarios":
            block = "".join(_scenario(run, indent) for run in runs)
        elif level == "workflow":
            block = (
                " " * indent + "scenarios:\n" + "".join(_scenario(run, indent + 2) for run in runs)
            )
        else:
            block = _block(workflow, runs, indent)
        additions.append((row, block))
    for row, block in sorted(additions, key=lambda each: each[0], reverse=True):
        lines.insert(row, block)
    return "".join(lines)


def _place(
    lines: list[str], tree: Json, document: Document, workflow: str
) -> tuple[int, int, str] | None:
    """Return behind which row new lines go, how far they are indented, and below what."""
    for level, at in (
        ("scenarios", join("/workflows", workflow, "scenarios")),
        ("workflow", join("/workflows", workflow)),
        ("workflows", "/workflows"),
    ):
        members = get(tree, at)
        if not isinstance(members, Mapping) or not members:
            continue
        places = [document.locate_key(join(at, name)) for name in members]
        rows = [place.line - 1 for place in places]
        columns = {place.column - 1 for place in places}
        if len(columns) > 1 or any(lines[row][: min(columns)].strip() for row in rows):
            return None  # in flow style
        indent = min(columns)
        return _end(lines, max(rows), indent), indent, level
    return None


def _end(lines: list[str], row: int, indent: int) -> int:
    """Return the row behind the member that begins in *row*, which is indented by *indent*."""
    last = row
    for number in range(row + 1, len(lines)):
        line = lines[number]
        stripped = line.strip()
        if not stripped:
            continue
        if len(line) - len(line.lstrip()) <= indent and not stripped.startswith("#"):
            # The items of a list may stand as far left as the key that they belong to.
            if not (len(line) - len(line.lstrip()) == indent and stripped.startswith("-")):
                break
        elif len(line) - len(line.lstrip()) <= indent:
            break
        last = number
    return last + 1
