"""Every way that a run can go, as a graph of the states in which a request waits for its answer.

States that agree in all that decides where the run can still go are one node, so that a loop is
entered once. The walk is breadth-first: the first way to a node is a shortest one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from pytest_arazzo.explore.facts import key_of
from pytest_arazzo.explore.inputs import Inputs
from pytest_arazzo.explore.solver import Choice, Solver
from pytest_arazzo.machine.advance import start
from pytest_arazzo.machine.effects import Done
from pytest_arazzo.machine.state import CheckRequest, Turn
from pytest_arazzo.program.scenario import Scenario
from pytest_arazzo.trace import Outcome, Trace

Costs = Sequence[tuple[float, "Step | None"]]
"""For each node how far the nearest good end is, and the step towards it."""

_Add = Callable[[Turn, Inputs, "Step | None", int], int]
_PENALTY = {Outcome.SUCCESS: 0, Outcome.FAILED: 3, Outcome.LIVELOCK: 1000, Outcome.BROKEN: 1000}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Step:
    """An answer that leads from one node to another, or to the end of the run.

    Attributes:
        target: index of the node; None where the run ends.
    """

    source: int
    choice: Choice
    target: int | None

    @property
    def trace(self) -> Trace | None:
        """The whole run, where it ends here."""
        return self.choice.trace


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Stop:
    """A node: a state in which a request waits.

    Attributes:
        inputs: of the run that came here first.
        back: the step that came here first, None at the start.
        ways: the steps from here, one for each place that they lead to.
        tried: all answers that were tried, and the step of the same effect.
    """

    index: int
    turn: Turn
    inputs: Inputs
    back: Step | None
    depth: int = 0
    ways: list[Step] = field(default_factory=list)
    tried: list[Step] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Graph:
    """What a walk has found.

    Attributes:
        immediate: runs that end before any request, with their inputs.
        is_whole: whether everything was looked at within the budget.
    """

    stops: tuple[Stop, ...]
    immediate: tuple[tuple[Inputs, Trace], ...]
    is_whole: bool

    def steps(self) -> Iterator[Step]:
        """Yield every step, in the order in which they were found."""
        for stop in self.stops:
            yield from stop.ways

    def way_to(self, stop: int) -> tuple[Step, ...]:
        """Return the steps from the start to a node."""
        found: list[Step] = []
        here = self.stops[stop].back
        while here is not None:
            found.append(here)
            here = self.stops[here.source].back
        return tuple(reversed(found))


def walk(
    scenarios: Iterator[Scenario], check: CheckRequest, solver: Solver, most: int = 400
) -> Graph:
    """Return the graph of all runs of *scenarios*, which differ in their inputs; *most* nodes."""
    stops: list[Stop] = []
    immediate: list[tuple[Inputs, Trace]] = []
    known: dict[Hashable, int] = {}
    waiting: deque[int] = deque()

    def add(turn: Turn, inputs: Inputs, back: Step | None, depth: int) -> int:
        key = key_of(turn.state)
        if key not in known:
            known[key] = len(stops)
            stops.append(Stop(index=known[key], turn=turn, inputs=inputs, back=back, depth=depth))
            waiting.append(known[key])
        return known[key]

    for scenario in scenarios:
        turn = start(scenario, check)
        if isinstance(turn.effect, Done):
            immediate.append((scenario.inputs, turn.effect.trace))
        else:
            add(turn, scenario.inputs, None, 0)
    is_whole = True
    while waiting:
        stop = stops[waiting.popleft()]
        if len(stops) > most or solver.tries <= 0:
            is_whole = False
            break
        _expand(stop, solver, add)
    return Graph(tuple(stops), tuple(immediate), is_whole and solver.tries > 0)


def _expand(stop: Stop, solver: Solver, add: _Add) -> None:
    ways: dict[Hashable, Step] = {}
    for choice in solver.choices(stop.turn):
        key = choice.key
        if key not in ways:
            target = None
            step = Step(source=stop.index, choice=choice, target=None)
            if choice.trace is None:
                target = add(choice.turn, stop.inputs, step, stop.depth + 1)
                step = Step(source=stop.index, choice=choice, target=target)
            ways[key] = step
            stop.ways.append(step)
        stop.tried.append(Step(source=stop.index, choice=choice, target=ways[key].target))


def endings(graph: Graph) -> Costs:
    """Return for each node how far the nearest good end is, and the step towards it."""
    best: list[tuple[float, Step | None]] = [(float("inf"), None) for _ in graph.stops]
    is_changed = True
    while is_changed:
        is_changed = False
        for stop in graph.stops:
            for step in stop.ways:
                cost = 1 + after(step, best)
                if cost < best[stop.index][0]:
                    best[stop.index] = (cost, step)
                    is_changed = True
    return tuple(best)


def after(step: Step, best: Costs) -> float:
    """Return how far the nearest good end is after *step*."""
    if step.trace is not None:
        ending = step.trace.ending
        refused = ending.code is not None and ending.outcome is Outcome.FAILED
        return 1000 if refused else _PENALTY[ending.outcome]
    return best[step.target][0] if step.target is not None else float("inf")
