"""A run as a few lines: what was asked, what was answered, where it went."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pytest_arazzo import media
from pytest_arazzo.exchange import Response
from pytest_arazzo.explore.looks import Look
from pytest_arazzo.explore.origins import BODY, HEADER
from pytest_arazzo.jsonvalue import Absent, get, join
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.program.program import OperationCall, Program
from pytest_arazzo.trace import Trace, Visit

_SHOWN = 60  # characters of a value
_MOST = 4  # values of one answer


def told(program: Program, trace: Trace, looks: Iterable[Look]) -> tuple[str, ...]:
    """Return the story of *trace*: a line for each visit, and how it ended."""
    own = tuple(looks)
    lines = [_visit(program, visit, own) for visit in trace.visits]
    ending = trace.ending
    how = ending.outcome.value + (f" by {ending.action}" if ending.action else "")
    why = f": {ending.code or ''} {ending.reason}".replace(":  ", ": ") if ending.reason else ""
    return (*lines, f"ends: {how}{why}")


def _visit(program: Program, visit: Visit, looks: tuple[Look, ...]) -> str:
    flow = program.flows[visit.flow]
    position = flow.position(visit.step)
    line = flow.document.locate(visit.at).line
    call = flow.nodes[position].call if position is not None else None
    asked = _asked(visit, call.operation) if isinstance(call, OperationCall) else ""
    if visit.called is not None:
        asked = f"workflow {visit.called.workflow_id}"
    answered = _answered(visit, looks)
    went = ", ".join(_way(arc.kind, arc.name) for arc in visit.arcs)
    indent = "  " * visit.depth
    parts = [f"{indent}{visit.step} (line {line})", asked, answered, f"→ {went}" if went else ""]
    return "  ".join(part for part in parts if part)


def _way(kind: str, name: str) -> str:
    return f"retry {name} exhausted" if kind == "exhausted" else name or kind


def _asked(visit: Visit, operation: Operation) -> str:
    return str(operation) if visit.prepared is not None else "not sent"


def _answered(visit: Visit, looks: tuple[Look, ...]) -> str:
    if visit.refusal is not None:
        return f"{visit.refusal.code} {visit.refusal.message}"
    if visit.response is None:
        return visit.lost or ""
    own = (
        look for look in looks if (look.place.flow, look.place.step) == (visit.flow, visit.step)
    )
    values = list(seen(visit.response, own).items())[:_MOST]
    return " ".join([str(visit.response.status), *(f"{name}={text}" for name, text in values)])


def seen(response: Response, looks: Iterable[Look]) -> Mapping[str, str]:
    """Return what *looks* see in *response*, as text by place."""
    return dict(_seen(response, looks))


def _seen(response: Response, looks: Iterable[Look]) -> Iterator[tuple[str, str]]:
    read = media.read(response.headers.get("Content-Type"), response.body)
    for look in looks:
        if look.place.kind == HEADER:
            yield look.place.path[0], response.headers.get(look.place.path[0]) or "absent"
        elif look.place.kind == BODY and look.place.path[-1:] != ("length",):
            name = ".".join(look.place.path) or "body"
            found = get(read.value, join("", *look.place.path)) if not read.is_empty else None
            if isinstance(found, list) and look.counts:
                yield name, f"{len(found)} element{'' if len(found) == 1 else 's'}"
            elif isinstance(found, Absent):
                yield name, "absent"
            else:
                yield name, repr(found)[:_SHOWN]
