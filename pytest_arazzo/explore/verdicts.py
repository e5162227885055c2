"""What becomes of each branch of a workflow: reached, dead, or not found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pytest_arazzo.coverage.dead import dead_branches
from pytest_arazzo.explore.domains import representative
from pytest_arazzo.explore.inputs import Inputs, inputs_of, leaner, variants
from pytest_arazzo.explore.limited import limited
from pytest_arazzo.explore.looks import Look, looks_of
from pytest_arazzo.explore.origins import INPUT, Origins, Place
from pytest_arazzo.explore.runs import Player, Run, covering, run_for
from pytest_arazzo.explore.solver import Checked, Solver
from pytest_arazzo.explore.unentered import unentered
from pytest_arazzo.explore.unsent import unsent
from pytest_arazzo.explore.walk import Graph, Stop, endings, walk
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.machine.effects import Send
from pytest_arazzo.peers.synth import Synth
from pytest_arazzo.program.answers import ScriptedAnswer
from pytest_arazzo.program.arcs import Arc, branches
from pytest_arazzo.program.program import Flow, FlowKey, Program
from pytest_arazzo.synthesis.subject import Impossible

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
    base = inputs_of(flow)
    graph, answers = _walked(player, looks, budget, variants(flow, base, inputs))
    if _refused(flow, graph):
        # The inputs were made up: what was refused may be sent without some of them.
        more = [*variants(flow, base, inputs), *leaner(flow, base)]
        graph, again = _walked(player, looks, budget, more)
        answers += again
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
        answers=answers,
    )


def _walked(
    player: Player, looks: Mapping[Place, Look], budget: Budget, inputs: Iterable[Inputs]
) -> tuple[Graph, int]:
    """Return the graph of all runs with *inputs*, and how many answers were tried."""
    solver = Solver(player.synth, looks, tries=budget.answers)
    scenarios = map(player.scenario, inputs)
    graph = walk(scenarios, player.check, solver, budget.states)
    return graph, budget.answers - solver.tries


def _fates(flow: Flow, player: Player, found: Mapping[Arc, Run], graph: Graph) -> Iterator[Fate]:
    refused = _refused(flow, graph)
    dead = _dead(flow, player, refused)
    for branch in branches(flow):
        line = flow.document.locate(branch.at).line
        made = found.get(branch.arc)
        if made is not None:
            word, reason = REACHED, ""
        elif branch.arc in dead:
            word, reason = DEAD, dead[branch.arc]
        else:
            word, reason = NOT_FOUND, _unknown(branch.arc, graph, player, refused)
        yield Fate(
            arc=branch.arc, line=line, implicit=branch.implicit, word=word, reason=reason, run=made
        )


def _dead(flow: Flow, player: Player, refused: Mapping[str, str]) -> Mapping[Arc, str]:
    """Return the branches that nothing takes, with the reason."""
    own = {**limited(flow, player.reading), **dead_branches(flow, player.reading)}
    never = unsent(player.program, flow) if refused else {}
    lasting = {step: reason for step, reason in never.items() if step in refused}
    return {**unentered(flow, own, lasting), **own}


def _refused(flow: Flow, graph: Graph) -> Mapping[str, str]:
    """Return the steps of which every request that came about was refused, with a reason."""
    sent = {
        each.turn.state.top.node.step_id
        for each in graph.stops
        if each.turn.state.top.flow.key == flow.key
    }
    traces = [trace for _, trace in graph.immediate]
    traces += [step.trace for step in graph.steps() if step.trace is not None]
    found: dict[str, str] = {}
    for ending in (trace.ending for trace in traces):
        if ending.flow == flow.key and ending.step and ending.code and ending.step not in sent:
            found.setdefault(ending.step, ending.reason or "")
    return found


def _unknown(arc: Arc, graph: Graph, player: Player, refused: Mapping[str, str]) -> str:
    """Return what is known of a branch that was not found."""
    if not graph.is_whole:
        return "the budget was used up"
    own = [each for each in graph.stops if each.turn.state.top.node.step_id == arc.step]
    if not own:
        return refused.get(arc.step) or f"step {arc.step!r} was not reached"
    silent = next((each for each in own if not each.tried), None)
    if silent is not None and isinstance(silent.turn.effect, Send):
        return f"no answer can be made: {player.synth.find(silent.turn.effect)}"
    return _unmade(own, player) or "no answer that was tried leads there"


def _unmade(own: list[Stop], player: Player) -> str | None:
    """Return why answers with some declared status cannot be made, if that is so."""
    for stop in own:
        effect = stop.turn.effect
        if not isinstance(effect, Send):
            continue
        for each in effect.operation.responses:
            status = representative(each.status)
            found = player.synth.find(effect, ScriptedAnswer(status=status))
            if isinstance(found, Impossible):
                return f"no answer for {each.status!r} can be made: {found}"
    return None
