"""What becomes of each branch of a workflow: reached, dead, or not found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pytest_arazzo.coverage.dead import dead_branches
from pytest_arazzo.explore.inputs import inputs_of, variants
from pytest_arazzo.explore.limited import limited
from pytest_arazzo.explore.looks import Look, looks_of
from pytest_arazzo.explore.origins import INPUT, Origins, Place
from pytest_arazzo.explore.runs import Player, Run, covering, run_for
from pytest_arazzo.explore.solver import Checked, Solver
from pytest_arazzo.explore.walk import Graph, endings, walk
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.machine.effects import Send
from pytest_arazzo.peers.synth import Synth
from pytest_arazzo.program.arcs import Arc, branches
from pytest_arazzo.program.program import Flow, FlowKey, Program

REACHED, DEAD, NOT_FOUND = "reached", "dead", "not found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What becomes of one branch.

    Attributes:
        word: reached, dead or not found.
        reason: why it is dead, or what is known where it was not found.
        run: the shortest run that takes it.
    """

    arc: Arc
    line: int
    implicit: bool
    word: str
    reason: str = ""
    run: Run | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Exploration:
    """All that was found of one workflow.

    Attributes:
        runs: few runs that take every branch that was reached.
        answers: how many answers were tried.
    """

    flow: Flow
    fates: tuple[Fate, ...]
    runs: tuple[Run, ...]
    graph: Graph
    player: Player
    looks: Mapping[Place, Look]
    answers: int

    def count(self, word: str, *, implicit: bool = False) -> int:
        """Return how many declared (or implicit) branches have that fate."""
        return sum(each.word == word and each.implicit is implicit for each in self.fates)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What ends an exploration, counted and not timed, so that it always ends alike."""

    states: int = 300
    answers: int = 4000


def explore(
    program: Program,
    key: FlowKey,
    reading: Reading = Reading.COMPAT,
    budget: Budget = Budget(),
) -> Exploration:
    """Return what becomes of each branch of the flow *key*; the same every time."""
    flow = program.flows[key]
    origins = Origins(program, key)
    looks = looks_of(origins)
    check, synth = Checked(), Synth(program)
    player = Player(program, key, reading, check, synth)
    inputs = tuple(look for place, look in looks.items() if place.kind == INPUT)
    solver = Solver(synth, looks, tries=budget.answers)
    scenarios = (player.scenario(each) for each in variants(flow, inputs_of(flow), inputs))
    graph = walk(scenarios, check, solver, budget.states)
    costs = endings(graph)
    found: dict[Arc, Run] = {}
    for branch in branches(flow):
        made = run_for(branch.arc, graph, costs, player)
        if made is not None:
            found[branch.arc] = made
    return Exploration(
        flow=flow,
        fates=tuple(_fates(flow, player, found, graph)),
        runs=covering(found),
        graph=graph,
        player=player,
        looks=looks,
        answers=budget.answers - solver.tries,
    )


def _fates(flow: Flow, player: Player, found: Mapping[Arc, Run], graph: Graph) -> Iterator[Fate]:
    dead = {**limited(flow, player.reading), **dead_branches(flow, player.reading)}
    for branch in branches(flow):
        line = flow.document.locate(branch.at).line
        made = found.get(branch.arc)
        if made is not None:
            word, reason = REACHED, ""
        elif branch.arc in dead:
            word, reason = DEAD, dead[branch.arc]
        else:
            word, reason = NOT_FOUND, _unknown(branch.arc, graph, player)
        yield Fate(
            arc=branch.arc, line=line, implicit=branch.implicit, word=word, reason=reason, run=made
        )


def _unknown(arc: Arc, graph: Graph, player: Player) -> str:
    """Return what is known of a branch that was not found."""
    if not graph.is_whole:
        return "the budget was used up"
    if not graph.stops and graph.immediate:
        return graph.immediate[0][1].ending.reason or "no request can be made"
    own = [each for each in graph.stops if each.turn.state.top.node.step_id == arc.step]
    if not own:
        refused = _refusal(arc, graph)
        return refused or f"step {arc.step!r} was not reached"
    silent = next((each for each in own if not each.tried), None)
    if silent is not None and isinstance(silent.turn.effect, Send):
        return f"no answer can be made: {player.synth.find(silent.turn.effect)}"
    return "no answer that was tried leads there"


def _refusal(arc: Arc, graph: Graph) -> str | None:
    """Return why the request of the step was never sent."""
    for step in graph.steps():
        ending = step.trace.ending if step.trace is not None else None
        if ending is not None and ending.step == arc.step and ending.code is not None:
            return ending.reason
    return None
