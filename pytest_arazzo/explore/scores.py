"""How many mutants of a run are caught: by the contract, and by the criteria of the workflow alone.

Each mutant is played in the place of the response that it was made from; nothing is asked of any
target. Criteria have caught it when the run ends otherwise, goes another way or has other outputs.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pytest_arazzo.diagnostic import Severity
from pytest_arazzo.exchange import Response
from pytest_arazzo.explore.asserting import assertions
from pytest_arazzo.explore.mutants import Mutant, mutants_of
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.judge.verdict import CheckResponse, Judged, judge, same_json
from pytest_arazzo.model.criterion import Criterion
from pytest_arazzo.openapi.finding import Finding
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.openapi.wire import Prepared
from pytest_arazzo.peers.mutate import Changed, Repeating
from pytest_arazzo.program.program import FlowKey, Program
from pytest_arazzo.program.scenario import Expectation, Scenario
from pytest_arazzo.run import run
from pytest_arazzo.trace import Outcome, Trace

_HINTS = 40  # survivors of one run for which a criterion is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Survivor:
    """A mutant that was not caught; `hint` says why not, or what would catch it, if that is known."""

    mutant: Mutant
    hint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What became of the mutants of one run.

    Attributes:
        is_asserted: whether criteria count: a run that ends in failure reports no success.
        unseen: those that the contract let pass.
        survivors: those that the criteria let pass.
        idle: why nothing was planted, if that has a reason.
    """

    planted: int = 0
    is_asserted: bool = True
    unseen: tuple[Survivor, ...] = ()
    survivors: tuple[Survivor, ...] = ()
    idle: str | None = None


def score(scenario: Scenario, trace: Trace, check: CheckResponse, most: int) -> Score:
    """Return what becomes of at most *most* mutants of what *trace*, a run of *scenario*, was answered."""
    player = _Player(scenario, trace, _once(check))
    plain = player.play()
    if not same_way(plain, trace):
        return Score(idle="its run cannot be repeated from what was recorded")
    mutants = mutants_of(scenario.program, trace, most)
    is_asserted = trace.ending.outcome is Outcome.SUCCESS
    known = frozenset(map(_key, player.errors(plain)))
    unseen: list[Survivor] = []
    survivors: list[Survivor] = []
    for mutant in mutants:
        played = player.play(mutant)
        # Behind the mutant the run may go another way, where other findings are due.
        own = [each for each in player.errors(played) if each.visit == mutant.visit]
        new = [each for each in own if _key(each) not in known]
        if not any(each.is_fatal for each in new):
            unseen.append(Survivor(mutant=mutant, hint=_accepted(new)))
        if is_asserted and same_way(played, plain):
            hint = player.hint(mutant, plain) if len(survivors) < _HINTS else None
            survivors.append(Survivor(mutant=mutant, hint=hint))
    return Score(
        planted=len(mutants),
        is_asserted=is_asserted,
        unseen=tuple(unseen),
        survivors=tuple(survivors),
    )


def same_way(one: Trace, other: Trace) -> bool:
    """Return whether two runs end the same, by the same steps and actions, with the same outputs."""
    return (
        one.ending.outcome is other.ending.outcome
        and _way(one) == _way(other)
        and len(one.outputs) == len(other.outputs)
        and all(map(_is_same_output, one.outputs, other.outputs))
    )


def _way(trace: Trace) -> tuple[object, ...]:
    return tuple((each.flow, each.step, each.depth, each.arcs) for each in trace.visits)


def _is_same_output(one: tuple[str, Json | Absent], other: tuple[str, Json | Absent]) -> bool:
    (name, value), (again, found) = one, other
    if isinstance(value, Absent) or isinstance(found, Absent):
        return name == again and isinstance(value, Absent) and isinstance(found, Absent)
    return name == again and same_json(value, found)


@dataclass(frozen=True, slots=True, eq=False)
class _Player:
    """Plays mutants of one run."""

    scenario: Scenario
    trace: Trace
    check: CheckResponse

    def play(self, mutant: Mutant | None = None, program: Program | None = None) -> Trace:
        """Return the run with *mutant* in it, of another *program* if one is given."""
        changed = None if mutant is None else Changed(mutant.visit, mutant.response)
        answer = Repeating(self.trace, changed).answer
        scenario = replace(self.scenario, program=program or self.scenario.program)
        return run(scenario, answer, lambda _: None, lambda: 0.0, _anything)

    def errors(self, trace: Trace) -> tuple[Judged, ...]:
        """Return what the contract has against the responses of *trace*, accepted or not."""
        scenario = self.scenario
        verdict = judge(scenario.program, trace, Expectation(), scenario.accepted, self.check)
        return tuple(j for j in verdict.findings if j.finding.severity is Severity.ERROR)

    def hint(self, mutant: Mutant, plain: Trace) -> str | None:
        """Return a criterion that lets the run pass as it was and catches *mutant*."""
        visit = self.trace.visits[mutant.visit]
        for text, criterion in assertions(mutant):
            program = _with(self.scenario.program, visit.flow, visit.step, criterion)
            is_passed = same_way(self.play(program=program), plain)
            if is_passed and not same_way(self.play(mutant, program), plain):
                return f"add {text}"
        return None


def _accepted(found: Iterable[Judged]) -> str | None:
    codes = sorted({each.finding.code for each in found if each.accepted is not None})
    return f"the scenario accepts {', '.join(codes)}" if codes else None


def _key(judged: Judged) -> tuple[int, str, str, str]:
    finding = judged.finding
    return judged.visit, finding.code, finding.at, finding.message


def _anything(_: Operation, __: Prepared) -> tuple[Finding, ...]:
    """Find nothing wrong with a request: what is measured is the workflow alone."""
    return ()


def _once(check: CheckResponse) -> CheckResponse:
    """Return *check*, asked once for each response: most of them are not changed."""

    @functools.lru_cache(maxsize=512)
    def checked(operation: Operation, response: Response) -> tuple[Finding, ...]:
        return check(operation, response)

    return checked


def _with(program: Program, key: FlowKey, step: str, criterion: Criterion) -> Program:
    """Return *program* with one criterion more at a step."""
    flow = program.flows[key]
    nodes = tuple(
        replace(node, criteria=(*node.criteria, criterion)) if node.step_id == step else node
        for node in flow.nodes
    )
    return replace(program, flows={**program.flows, key: replace(flow, nodes=nodes)})
