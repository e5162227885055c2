"""What a walk has found that the author may not have meant: each with its shortest story."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.exchange import Request
from pytest_arazzo.explore.domains import NOT_THERE
from pytest_arazzo.explore.origins import BODY, Place
from pytest_arazzo.explore.runs import script_of
from pytest_arazzo.explore.story import seen, told
from pytest_arazzo.explore.verdicts import Exploration
from pytest_arazzo.explore.walk import Step, Stop
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.jsonvalue import join
from pytest_arazzo.lint.words import is_final, is_token
from pytest_arazzo.machine.effects import Send
from pytest_arazzo.machine.state import Turn
from pytest_arazzo.program.arcs import FAIL, NEXT, SUCCESS, Arc
from pytest_arazzo.program.program import Node
from pytest_arazzo.synthesis.plausible import is_page
from pytest_arazzo.trace import Outcome, Trace

_ERRORS = 400
_LISTED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """A finding, and the run that shows it."""

    diagnostic: Diagnostic
    story: tuple[str, ...] = ()


def discoveries(found: Exploration) -> tuple[Discovery, ...]:
    """Return what is to be told of the workflow, in the order of its steps."""
    listed = [
        *_unsendable(found),
        *_polling(found),
        *_falling(found),
        *_lacking(found),
        *_paging(found),
        *_caught(found),
        *_readings(found),
        *_unhandled(found),
    ]
    return tuple(
        sorted(listed, key=lambda each: (each.diagnostic.location.line, each.diagnostic.code))
    )


def _own(found: Exploration) -> Iterator[tuple[Stop, Node, str]]:
    """Yield the nodes of the graph that are steps of the workflow itself, with the step's id."""
    seen: set[str] = set()
    for stop in found.graph.stops:
        frame = stop.turn.state.top
        if frame.flow.key == found.flow.key and frame.node.step_id not in seen:
            seen.add(frame.node.step_id)
            yield stop, frame.node, frame.node.step_id


def _warned(  # noqa: PLR0913 - what a warning has
    found: Exploration,
    code: str,
    node: Node,
    message: str,
    story: tuple[str, ...],
    *,
    help: str | None = None,  # noqa: A002 - as in Diagnostic
    severity: Severity = Severity.WARNING,
) -> Discovery:
    diagnostic = Diagnostic(
        code=code,
        message=message,
        location=found.flow.document.locate(node.at),
        severity=severity,
        help=help,
        at=node.at,
    )
    return Discovery(diagnostic=diagnostic, story=story)


def _story(found: Exploration, step: Step, *, times: int = 1) -> tuple[str, ...]:
    """Return the story of the run that goes to *step* and ends as soon as it can."""
    steps = [*found.graph.way_to(step.source), *[step] * times]
    inputs = found.graph.stops[steps[0].source].inputs
    trace = step.trace if times == 1 else None
    if trace is None:
        trace = found.player.play(inputs, script_of(steps, found.graph))
    lines = told(found.player.program, trace, found.looks.values())
    shown = len(found.graph.way_to(step.source)) + times + 1
    return lines if len(lines) <= shown + 1 else (*lines[:shown], "...", lines[-1])


def _text(step: Step) -> str:
    """Return what makes the answer of *step* different, for people."""
    parts = []
    for place, wish in step.choice.answer.wishes.items():
        name = place.removeprefix("/").replace("/", ".")
        parts.append(f"{name} is absent" if wish is NOT_THERE else f"{name} = {wish!r}")
    return " and ".join(parts) or f"status {step.choice.answer.status}"


def _polling(found: Exploration) -> Iterator[Discovery]:
    for stop, node, name in _own(found):
        values: dict[str, Step] = {}
        for step in stop.tried:
            place = step.choice.place
            wish = step.choice.answer.wishes.get(join("", *place.path)) if place else None
            if isinstance(wish, str) and is_final(wish) and step.target == stop.index:
                values.setdefault(wish, step)
        if values:
            first = next(iter(values.values()))
            listed = ", ".join(map(repr, values))
            message = f"step {name!r} asks again for ever when {_where(first)} is {listed}"
            hint = "the description allows the value; let an action end the loop on it"
            yield _warned(found, "AZ340", node, message, _story(found, first, times=2), help=hint)


def _where(step: Step) -> str:
    return ".".join(step.choice.place.path) if step.choice.place else "the answer"


def _falling(found: Exploration) -> Iterator[Discovery]:
    """Yield values that none of several success actions takes, so that the run goes on to a step."""
    for stop, node, name in _own(found):
        following = found.flow.position(name)
        if following is None or following + 1 >= len(found.flow.nodes):
            continue
        if sum(bool(move.criteria) for move in node.on_success) < 2:  # noqa: PLR2004 - no split
            continue
        fallen = [step for step in stop.tried if _falls(step, stop, name)]
        if fallen:
            first = min(fallen, key=lambda each: len(each.choice.answer.wishes))
            after = found.flow.nodes[following + 1].step_id
            listed = "; ".join(dict.fromkeys(map(_text, fallen[:_LISTED])))
            message = f"no action of step {name!r} takes {listed}: it falls through into {after!r}"
            yield _warned(found, "AZ341", node, message, _story(found, first))


def _falls(step: Step, stop: Stop, name: str) -> bool:
    first = step.choice.arcs[:1]
    return bool(
        first
        and first[0].step == name
        and first[0].kind == NEXT
        and step.choice.place is not None
        and step.choice.place.kind == BODY
        and stop.tried
    )


def _lacking(found: Exploration) -> Iterator[Discovery]:
    """Yield members that may be left out, without which a later request cannot be made."""
    for stop, node, name in _own(found):
        plain = stop.tried[0] if stop.tried else None
        if plain is None or _refused(plain.trace):
            continue
        for step in stop.tried:
            wishes = step.choice.answer.wishes
            trace = step.trace
            if len(wishes) != 1 or NOT_THERE not in wishes.values() or trace is None:
                continue
            if _refused(trace) and trace.ending.step != name:
                message = (
                    f"the answer to step {name!r} may leave out {_text(step).split(' is ')[0]!r}, "
                    f"and then step {trace.ending.step!r} cannot go on: {trace.ending.reason}"
                )
                yield _warned(found, "AZ343", node, message, _story(found, step))


def _refused(trace: Trace | None) -> bool:
    if trace is None:
        return False
    ending = trace.ending
    return ending.outcome is Outcome.BROKEN or (
        ending.outcome is Outcome.FAILED and ending.code is not None
    )


def _paging(found: Exploration) -> Iterator[Discovery]:
    for stop, node, name in _own(found):
        for step in stop.tried:
            place = step.choice.place
            if place is None or step.target != stop.index or not _is_page(place):
                continue
            if _request(stop.turn) == _request(step.choice.turn):
                message = (
                    f"step {name!r} asks for the same page again as long as "
                    f"{'.'.join(place.path)} is given: the loop never ends"
                )
                yield _warned(found, "AZ344", node, message, _story(found, step, times=2))
                break


def _request(turn: Turn) -> Request | None:
    return turn.effect.request if isinstance(turn.effect, Send) else None


def _is_page(place: Place) -> bool:
    return bool(place.path) and (is_page(place.path[-1]) or is_token(place.path[-1]))


def _caught(found: Exploration) -> Iterator[Discovery]:
    """Yield steps that are come to and never left for an end."""
    if not found.graph.is_whole:
        return
    leaving = _leaving(found)
    for stop, node, name in _own(found):
        if stop.ways and stop.index not in leaving:
            message = f"from step {name!r} no answer leads to an end of the workflow"
            yield _warned(found, "AZ345", node, message, _story(found, stop.ways[0], times=2))
            return


def _leaving(found: Exploration) -> frozenset[int]:
    """Return the nodes from which an end can be reached."""
    known = {step.source for step in found.graph.steps() if step.trace is not None}
    is_changed = True
    while is_changed:
        more = {step.source for step in found.graph.steps() if step.target in known} - known
        known |= more
        is_changed = bool(more)
    return frozenset(known)


def _unsendable(found: Exploration) -> Iterator[Discovery]:
    """Yield requests that were never sent, whatever was answered before."""
    sent = {stop.turn.state.top.node.step_id for stop in found.graph.stops}
    traces = [trace for _, trace in found.graph.immediate]
    traces += [step.trace for step in found.graph.steps() if step.trace is not None]
    told_of: set[str] = set()
    for trace in traces:
        ending = trace.ending
        step = ending.step or ""
        position = found.flow.position(step)
        if not _refused(trace) or step in sent or step in told_of or position is None:
            continue
        told_of.add(step)
        story = told(found.player.program, trace, found.looks.values())
        message = f"the request of step {step!r} was never sent: {ending.reason}"
        yield _warned(found, "AZ347", found.flow.nodes[position], message, story)


def _unhandled(found: Exploration) -> Iterator[Discovery]:
    """Yield the steps with declared statuses of errors on which the run just ends."""
    listed: list[tuple[Node, Step, str]] = []
    for stop, node, name in _own(found):
        statuses: dict[int, Step] = {}
        for step in stop.tried:
            response = step.choice.response
            first = step.choice.arcs[:1]
            if response is None or response.status < _ERRORS or not first:
                continue
            if first[0].kind == FAIL and first[0].step == name:
                statuses.setdefault(response.status, step)
        if statuses:
            words = ", ".join(map(str, sorted(statuses)))
            listed.append((node, next(iter(statuses.values())), f"{name!r} ({words})"))
    if listed:
        node, step, _ = listed[0]
        steps = "; ".join(each for _, _, each in listed)
        message = f"declared errors that no failure action handles, so that the run ends: {steps}"
        story = _story(found, step)
        yield _warned(found, "AZ342", node, message, story, severity=Severity.ADVICE)


def _readings(found: Exploration) -> Iterator[Discovery]:
    """Yield answers on which the two readings go different ways."""
    if found.player.reading is Reading.STRICT:
        return
    for fate in found.fates:
        run = fate.run
        if run is None or run.target.kind != SUCCESS:
            continue
        strict = found.player.play(run.inputs, run.script, Reading.STRICT)
        pair = _parting(run.trace, strict, found)
        if pair is None or pair[0] != run.target:
            continue
        if (run.trace.path, run.trace.ending.outcome) == (strict.path, strict.ending.outcome):
            continue
        meant, letter = pair
        node = found.flow.nodes[found.flow.position(meant.step) or 0]
        follows = _visited_after(run.trace, strict)
        message = (
            f"the readings part at step {meant.step!r} when {_of(run.trace, meant, found)}: as it "
            f"is meant, {meant.name!r} is taken; by the letter {letter.name or letter.kind!r}"
            + (f", and step {follows!r} is run" if follows else "")
        )
        looks = found.looks
        story = (
            "as it is meant:",
            *(f"  {line}" for line in told(found.player.program, run.trace, looks.values())),
            "by the letter:",
            *(f"  {line}" for line in told(found.player.program, strict, looks.values())[:12]),
        )
        hint = "write the criteria so that both readings agree; `pytest-arazzo check --fix` can"
        yield _warned(found, "AZ346", node, message, story, help=hint)


def _of(trace: Trace, arc: Arc, found: Exploration) -> str:
    """Return what the answer has that the step looks at."""
    visit = next((each for each in trace.visits if arc in each.arcs), None)
    own = [look for look in found.looks.values() if look.place.step == arc.step]
    values = seen(visit.response, own) if visit is not None and visit.response else {}
    return " and ".join(f"{name} is {text}" for name, text in values.items()) or "it is answered"


def _parting(meant: Trace, strict: Trace, found: Exploration) -> tuple[Arc, Arc] | None:
    """Return the first ways out that differ."""
    for one, other in zip(meant.visits, strict.visits, strict=False):
        if one.flow != found.flow.key or (one.flow, one.step) != (other.flow, other.step):
            return None
        if one.arcs != other.arcs:
            return (one.arcs[0], other.arcs[0]) if one.arcs and other.arcs else None
    return None


def _visited_after(meant: Trace, strict: Trace) -> str | None:
    more = strict.path[len(meant.path) :]
    return more[0] if strict.path[: len(meant.path)] == meant.path and more else None
