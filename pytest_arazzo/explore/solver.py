"""Answers to a request that lead to each of the ways out of its step.

A candidate is synthesised, judged by the contract as any answer is, and given to the machine: where
it leads is what the machine says. Nothing else is ever claimed of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

from pytest_arazzo import media, patterns
from pytest_arazzo.exchange import Response
from pytest_arazzo.explore import domains
from pytest_arazzo.explore.facts import key_of
from pytest_arazzo.explore.looks import Look
from pytest_arazzo.explore.origins import BODY, HEADER, STATUS, Place
from pytest_arazzo.jsonvalue import Absent, get, join
from pytest_arazzo.judge.contract import check_request
from pytest_arazzo.machine.advance import advance
from pytest_arazzo.machine.effects import Done, Elapsed, Event, Lost, Received, Send, Wait
from pytest_arazzo.machine.state import State, Turn
from pytest_arazzo.openapi.finding import Finding
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.openapi.wire import Prepared
from pytest_arazzo.peers.reads import reads_of
from pytest_arazzo.peers.responses import first_success
from pytest_arazzo.peers.synth import Synth
from pytest_arazzo.program.answers import ScriptedAnswer
from pytest_arazzo.program.arcs import Arc
from pytest_arazzo.program.program import Flow
from pytest_arazzo.synthesis.plausible import is_page
from pytest_arazzo.synthesis.subject import Impossible, Subject
from pytest_arazzo.synthesis.value import value
from pytest_arazzo.synthesis.wish import Matching, Present, Wish
from pytest_arazzo.trace import Trace, Visit

DEFAULT = ScriptedAnswer()
"""The answer of which nothing is said."""

_COMBINED = 240  # combinations of places that are tried with one status
_VALUES = 5  # of one place in combinations
_READ = 12  # places that a flow reads, and no answer has by itself
_PRESENT = Present()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Choice:
    """An answer, and where the machine goes with it.

    Attributes:
        place: what makes it different from the plain answer, if it is one place.
        arcs: the ways out that were taken until the next request, in order.
        turn: what follows.
    """

    answer: ScriptedAnswer
    response: Response | None
    turn: Turn
    arcs: tuple[Arc, ...]
    place: Place | None = None

    @property
    def trace(self) -> Trace | None:
        """The whole run, where it has ended."""
        return self.turn.effect.trace if isinstance(self.turn.effect, Done) else None

    @property
    def key(self) -> Hashable:
        """What tells it from choices that lead elsewhere."""
        trace = self.trace
        if trace is not None:
            return self.arcs, trace.ending.outcome, trace.ending.code, trace.ending.action
        return self.arcs, key_of(self.turn.state)


class Solver:
    """Finds answers; the same ones every time.

    Args:
        synth: Who makes them.
        looks: What criteria look at.
        tries: How many answers may be tried.
    """

    def __init__(self, synth: Synth, looks: Mapping[Place, Look], tries: int = 20_000) -> None:
        self.synth = synth
        self.looks = looks
        self.tries = tries
        """How many answers may still be tried."""

    def choices(self, turn: Turn) -> Iterator[Choice]:
        """Yield answers to the request that *turn* waits for, and where each leads."""
        if not isinstance(turn.effect, Send):
            return
        for place, answer in self._candidates(turn.state, turn.effect):
            if self.tries <= 0:
                return
            self.tries -= 1
            found = self.choose(turn, answer, place)
            if found is not None:
                yield found

    def choose(
        self, turn: Turn, answer: ScriptedAnswer, place: Place | None = None
    ) -> Choice | None:
        """Return where *answer* leads, None where it cannot be given."""
        if not isinstance(turn.effect, Send):
            return None
        response: Response | None = None
        event: Event = Lost("no answer in time", turn.effect.timeout, timed_out=True)
        if answer.fault is None:
            found = self.synth.find(turn.effect, answer)
            if isinstance(found, Impossible):
                return None
            response, event = found, Received(found)
        after = settled(turn.state, event)
        arcs = tuple(_arcs(turn.state, after))
        return Choice(answer=answer, response=response, turn=after, arcs=arcs, place=place)

    def _candidates(
        self, state: State, send: Send
    ) -> Iterator[tuple[Place | None, ScriptedAnswer]]:
        visit, operation = send.visit, send.operation
        own = {
            place: look
            for place, look in self.looks.items()
            if place.flow == visit.flow and place.step == visit.step
        }
        status_look = own.get(Place(visit.flow, visit.step, STATUS))
        first = first_success(operation)
        for status in domains.statuses(operation, status_look):
            said = None if status == first else status
            place = None if said is None else Place(visit.flow, visit.step, STATUS)
            yield place, ScriptedAnswer(status=said)
            more = self._more(state, send, status, said)
            if more:
                yield None, _answer(said, more)
            yield from self._bodies(operation, own, status, said, more)
        flow = state.scenario.program.flows[visit.flow]
        yield from _probes(flow, visit, own)
        if state.top.node.timeout is not None:
            yield None, ScriptedAnswer(fault="timeout")

    def _more(
        self, state: State, send: Send, status: int, said: int | None
    ) -> tuple[_Change, ...]:
        """Return what the flow reads, the plain answer does not have, and the schema leaves open."""
        if not 200 <= status < 300:  # noqa: PLR2004 - RFC 9110, section 15.3
            return ()
        plain = self.synth.find(send, ScriptedAnswer(status=said))
        reads = reads_of(state.scenario.program.flows[send.visit.flow]).get(send.visit.step)
        if isinstance(plain, Impossible) or reads is None:
            return ()
        paths = [path for path in reads.paths if not is_page(path[-1])]
        deep = [path for path in paths if not any(_is_above(path, each) for each in paths)]
        chosen: tuple[_Change, ...] = ()
        for path in deep[:_READ]:
            if _has(plain, path):
                continue
            wished = (*chosen, _Change(join("", *path), None, _PRESENT))
            if not isinstance(self.synth.find(send, _answer(said, wished)), Impossible):
                chosen = wished
        return chosen

    def _bodies(
        self,
        operation: Operation,
        own: Mapping[Place, Look],
        status: int,
        said: int | None,
        more: tuple[_Change, ...],
    ) -> Iterator[tuple[Place | None, ScriptedAnswer]]:
        axes: list[tuple[_Change, ...]] = []
        for place, look in own.items():
            axis = tuple(_changes(operation, status, look))
            if axis:
                axes.append(axis)
                for change in axis:
                    yield place, _answer(said, (change,))
                    beside = tuple(each for each in more if _is_flat((change, each)))
                    if beside:
                        yield None, _answer(said, (change, *beside))
        if len(axes) > 1:
            for chosen in itertools.islice(filter(_is_flat, _combined(axes)), _COMBINED):
                yield None, _answer(said, chosen)


@dataclass(frozen=True, slots=True)
class _Change:
    """One thing that is wanted of an answer: a header's text, or a wish for the body."""

    name: str
    header: str | None = None
    wish: Wish = None


def _changes(operation: Operation, status: int, look: Look) -> Iterator[_Change]:
    if look.place.kind == BODY:
        for at, wish in domains.wishes_at(operation, status, look):
            yield _Change(at, None, wish)
    elif look.place.kind == HEADER:
        for text in _headers(look):
            yield _Change(look.place.path[0], text)


def _headers(look: Look) -> Iterator[str]:
    """Yield texts for a header: what it is compared with, what matches, something else."""
    for literal in look.literals:
        if isinstance(literal, str):
            yield literal
        elif isinstance(literal, int | float) and not isinstance(literal, bool):
            yield from map(str, (literal, literal + 1, literal - 1))
    for pattern in look.patterns:
        found = value(Subject(root={"type": "string"}, at=""), {"": Matching(pattern)})
        if isinstance(found, str) and patterns.search(pattern, found) is True:
            yield found
    yield "example"


def _combined(axes: list[tuple[_Change, ...]]) -> Iterator[tuple[_Change, ...]]:
    """Yield two changes at once, then one of every place."""
    few = [axis[:_VALUES] for axis in axes]
    for one, other in itertools.combinations(few, 2):
        yield from itertools.product(one, other)
    if len(few) > 2:  # noqa: PLR2004 - pairs were yielded
        yield from itertools.product(*few)


def _is_flat(chosen: tuple[_Change, ...]) -> bool:
    """Return whether no change is made inside of another one."""
    places = [each.name for each in chosen if each.header is None]
    pairs = itertools.permutations(places, 2)
    return not any(one == other or one.startswith(f"{other}/") for one, other in pairs)


def _is_above(path: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return len(path) < len(other) and other[: len(path)] == path


def _has(response: Response, path: tuple[str, ...]) -> bool:
    read = media.read(response.headers.get("Content-Type"), response.body)
    return not read.is_empty and not isinstance(get(read.value, join("", *path)), Absent)


def _answer(status: int | None, changes: tuple[_Change, ...]) -> ScriptedAnswer:
    return ScriptedAnswer(
        status=status,
        headers={each.name: each.header for each in changes if each.header is not None},
        wishes={each.name: each.wish for each in changes if each.header is None},
    )


def _probes(
    flow: Flow, visit: Visit, own: Mapping[Place, Look]
) -> Iterator[tuple[Place, ScriptedAnswer]]:
    """Yield answers without one of the members that the flow reads."""
    reads = reads_of(flow).get(visit.step)
    for path in reads.paths if reads is not None else ():
        place = Place(visit.flow, visit.step, BODY, path)
        if place not in own:
            change = _Change(join("", *path), None, domains.NOT_THERE)
            yield place, _answer(None, (change,))


def settled(state: State, event: Event) -> Turn:
    """Return the next request or the end that follows *event*; waits are over at once."""
    turn = advance(state, event)
    while isinstance(turn.effect, Wait):
        turn = advance(turn.state, Elapsed())
    return turn


def _arcs(before: State, after: Turn) -> Iterator[Arc]:
    """Yield the ways out of the visits that have ended since *before*."""
    known = {id(visit) for visit in before.visits}
    for visit in after.state.visits:
        if id(visit) not in known:
            yield from visit.arcs


class Checked:
    """The contract's opinion of requests, asked once for each."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[Operation, tuple[Finding, ...]]] = {}

    def __call__(self, operation: Operation, prepared: Prepared) -> tuple[Finding, ...]:
        """Return every way in which *prepared* departs from what *operation* declares."""
        request = prepared.request
        key = (
            id(operation),
            request.method,
            request.url,
            tuple(request.headers.fields),
            request.body,
            tuple(prepared.query),
        )
        if key not in self._known:
            # The operation is kept, so that its id stays its own.
            self._known[key] = operation, check_request(operation, prepared)
        return self._known[key][1]
