"""Target `synth`: answers made from the descriptions, with what the scenario says of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from pytest_arazzo.diagnostic import Diagnostic, Location
from pytest_arazzo.errors import Rejected
from pytest_arazzo.peers.responses import ANY_CODE
from pytest_arazzo.peers.scripted import Entry, Scripted, refused
from pytest_arazzo.peers.synth import Synth
from pytest_arazzo.plugin.targets.target import Opening, Target, virtual
from pytest_arazzo.program.answers import NOT_WANTED, ScriptedAnswer
from pytest_arazzo.program.grounds import reachable
from pytest_arazzo.program.program import Node, OperationCall
from pytest_arazzo.program.scenario_file import Plan
from pytest_arazzo.program.scenario_names import place_of
from pytest_arazzo.synthesis.subject import Impossible
from pytest_arazzo.synthesis.wish import pointer

_Tolerated = Mapping[str | None, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Unasked:
    """An entry of a scenario's answers that nothing asked for."""

    location: Location


@contextmanager
def opened(opening: Opening) -> Iterator[Target]:
    """Yield the synthesised peer, which plays the scenario's answers.

    Raises:
        Rejected: the description does not allow one of the answers.
    """
    tolerated = _tolerated(opening.plan)
    _check(opening, tolerated)
    peer = Scripted(opening.plan.answers, Synth(opening.program, tolerated))

    def unplayed() -> tuple[Unasked, ...]:
        return tuple(Unasked(_place(opening, entry)) for entry in peer.unplayed())

    yield replace(virtual("synth", peer.answer, unplayed), noun="answer")


def _tolerated(plan: Plan) -> _Tolerated:
    """Return the codes of findings that the scenario accepts, by step."""
    if not plan.contract_is_fatal:
        return {None: ANY_CODE}
    found: dict[str | None, frozenset[str]] = {}
    for each in plan.accepted:
        found[each.step] = found.get(each.step, frozenset()) | {each.code}
    return found


def _check(opening: Opening, tolerated: _Tolerated) -> None:
    """Try every answer before anything runs.

    Raises:
        Rejected: with all that the description does not allow.
    """
    problems: list[Diagnostic] = []
    for node in _nodes(opening):
        if not isinstance(node.call, OperationCall):
            continue
        codes = tolerated.get(None, frozenset()) | tolerated.get(node.step_id, frozenset())
        for index, answer in enumerate(opening.plan.answers.get(node.step_id, ())):
            reason = refused(node.call.operation, answer, codes)
            if reason is not None:
                place = _place(opening, Entry(node.step_id, index), _word(answer, reason))
                message = f"{node.call.operation} cannot answer so: {reason}"
                problems.append(
                    Diagnostic(
                        code="AZ710",
                        message=message,
                        location=place,
                        help="accept the finding in `expect`, or say `contract: warning`, "
                        "if the answer is meant to break the contract",
                    )
                )
    if problems:
        raise Rejected(tuple(dict.fromkeys(problems)))


def _nodes(opening: Opening) -> Iterator[Node]:
    for flow in reachable(opening.scenario.flow, opening.program.flows):
        yield from flow.nodes


def _word(answer: ScriptedAnswer, reason: Impossible) -> tuple[str, ...]:
    """Return the key of an entry that cannot be met, where it is clear which one it is."""
    if answer.status is not None and not reason.at and not answer.wishes:
        return ("status",)
    said = [place for place in answer.wishes if place and pointer(place) == reason.at]
    return tuple(said[:1]) if answer.wishes.get(said[0] if said else "") is not NOT_WANTED else ()


def _place(opening: Opening, entry: Entry, word: tuple[str, ...] = ()) -> Location:
    file = opening.suite.file
    if file is None:
        return opening.place
    at = place_of(file, opening.plan, "answers", entry.step, entry.index, *word)
    return file.document.locate(at)
