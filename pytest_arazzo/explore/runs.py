"""Runs that take a branch, played again from their script before anything is said of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pytest_arazzo import media
from pytest_arazzo.explore.inputs import Inputs
from pytest_arazzo.explore.walk import Costs, Graph, Step, after
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.jsonvalue import Absent, get
from pytest_arazzo.machine.state import CheckRequest
from pytest_arazzo.peers.scripted import Script, Scripted
from pytest_arazzo.peers.synth import Synth
from pytest_arazzo.program.answers import ScriptedAnswer
from pytest_arazzo.program.arcs import Arc
from pytest_arazzo.program.program import FlowKey, Program
from pytest_arazzo.program.scenario import RunLimits, Scenario
from pytest_arazzo.run import run
from pytest_arazzo.synthesis.granting import is_exact
from pytest_arazzo.synthesis.wish import Wish, pointer
from pytest_arazzo.trace import Outcome, Trace

_TRIED = 6  # steps that take an arc, for one of which a run is wanted


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Run:
    """A run as it was played.

    Attributes:
        target: the branch for which it was made.
        script: what is answered, by stepId.
    """

    target: Arc
    inputs: Inputs
    script: Script
    trace: Trace

    @property
    def is_clean(self) -> bool:
        """Whether it ended as a run of an API can end."""
        ending = self.trace.ending
        return ending.outcome is Outcome.SUCCESS or (
            ending.outcome is Outcome.FAILED and ending.code is None
        )

    @property
    def name(self) -> str:
        """What the run is called, by the branch that it was made for."""
        way = self.target.name or self.target.kind
        if self.target.kind == "exhausted":
            way = f"{self.target.name}-exhausted"
        return f"explore-{self.target.step}-{way}"


@dataclass(frozen=True, slots=True, eq=False)
class Player:
    """Plays scripts of one flow."""

    program: Program
    flow: FlowKey
    reading: Reading
    check: CheckRequest
    synth: Synth

    def scenario(self, inputs: Inputs, reading: Reading | None = None) -> Scenario:
        """Return the scenario with *inputs*."""
        return Scenario(
            program=self.program,
            flow=self.flow,
            inputs=inputs,
            reading=reading or self.reading,
            limits=RunLimits(),
        )

    def play(self, inputs: Inputs, script: Script, reading: Reading | None = None) -> Trace:
        """Return the run in which *script* answers."""
        answer = Scripted(script, self.synth).answer
        return run(self.scenario(inputs, reading), answer, lambda _: None, lambda: 0.0, self.check)


def run_for(arc: Arc, graph: Graph, costs: Costs, player: Player) -> Run | None:
    """Return the shortest run that takes *arc*, None when none was found."""
    taken = [step for step in graph.steps() if arc in step.choice.arcs]
    taken.sort(key=lambda step: graph.stops[step.source].depth + after(step, costs))
    found: Run | None = None
    for step in taken[:_TRIED]:
        made = _played(arc, step, graph, costs, player)
        if arc in made.trace.arcs and (found is None or (made.is_clean and not found.is_clean)):
            found = made
        if found is not None and found.is_clean:
            break
    return found


def _played(arc: Arc, step: Step, graph: Graph, costs: Costs, player: Player) -> Run:
    steps = [*graph.way_to(step.source), step, *_onward(step, costs)]
    inputs = graph.stops[steps[0].source].inputs
    script = script_of(steps, graph)
    trace = player.play(inputs, script)
    spelled = _spelled(steps, graph)
    exact = player.play(inputs, spelled)
    if exact.path == trace.path and exact.arcs == trace.arcs:
        script, trace = spelled, exact
    return Run(target=arc, inputs=inputs, script=script, trace=trace)


def _onward(step: Step, costs: Costs) -> Iterator[Step]:
    here = step.target
    while here is not None:
        onward = costs[here][1]
        if onward is None:
            return
        yield onward
        here = onward.target


def script_of(steps: Iterable[Step], graph: Graph) -> Script:
    """Return what is answered by *steps*, by stepId."""
    return _script((_step_id(step, graph), step.choice.answer) for step in steps)


def _step_id(step: Step, graph: Graph) -> str:
    pending = graph.stops[step.source].turn.state.pending
    return getattr(pending, "step", "")


def _script(answers: Iterable[tuple[str, ScriptedAnswer]]) -> Script:
    found: dict[str, list[ScriptedAnswer]] = {}
    for step, answer in answers:
        found.setdefault(step, []).append(answer)
    return {
        step: tuple(listed[:1] if all(each == listed[0] for each in listed) else listed)
        for step, listed in found.items()
        if any(each != ScriptedAnswer() for each in listed)
    }


def _spelled(steps: Iterable[Step], graph: Graph) -> Script:
    """Return the script with every wish as the value that came of it."""
    return _script((_step_id(step, graph), _exact(step)) for step in steps)


def _exact(step: Step) -> ScriptedAnswer:
    answer, response = step.choice.answer, step.choice.response
    if response is None or not answer.wishes:
        return answer
    read = media.read(response.headers.get("Content-Type"), response.body)
    wishes: dict[str, Wish] = {}
    for place, wish in answer.wishes.items():
        if is_exact(wish) or isinstance(wish, Absent):
            wishes[place] = wish
            continue
        value = get(read.value, pointer(place)) if not read.is_empty else Absent("no body")
        wishes[place] = wish if isinstance(value, Absent) else value
    return replace(answer, wishes=wishes)


def covering(runs: Mapping[Arc, Run]) -> tuple[Run, ...]:
    """Return few of *runs* that take all of the branches that they were made for."""
    left = set(runs)
    chosen: list[Run] = []
    order = {arc: index for index, arc in enumerate(runs)}
    while left:
        best = max(
            (run for arc, run in runs.items() if arc in left or run.trace.arcs & left),
            key=lambda each: (
                each.is_clean,
                len(each.trace.arcs & left),
                -len(each.trace.visits),
                -order[each.target],
            ),
        )
        chosen.append(best)
        left -= best.trace.arcs
        left.discard(best.target)
    for last in reversed(tuple(chosen)):
        others = {arc for each in chosen if each is not last for arc in each.trace.arcs}
        if last.trace.arcs & runs.keys() <= others:
            chosen.remove(last)
    return tuple(sorted(chosen, key=lambda each: order[each.target]))
