"""A peer that answers from descriptions alone.

It gives what the description requires, what the workflow reads, and what the request said where
the response has a member of that name; the rest is left out. It has no memory and needs none: the
same request of the same operation gets the same answer, in every process.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pytest_arazzo import media
from pytest_arazzo.errors import Unreachable, Withheld
from pytest_arazzo.exchange import Response
from pytest_arazzo.jsonvalue import Absent, Json, get, join
from pytest_arazzo.machine.effects import Send
from pytest_arazzo.media import Family
from pytest_arazzo.openapi.operation import Media, Operation, ResponseSpec
from pytest_arazzo.peers.echo import echoes, identity, said
from pytest_arazzo.peers.published import concrete
from pytest_arazzo.peers.reads import Path, Reads, reads_of
from pytest_arazzo.peers.responses import Wanted, first_success, respond
from pytest_arazzo.program.answers import ScriptedAnswer
from pytest_arazzo.program.program import FlowKey, Program
from pytest_arazzo.synthesis import chance, facets
from pytest_arazzo.synthesis.cases import Cases, Conjunction
from pytest_arazzo.synthesis.plausible import is_page
from pytest_arazzo.synthesis.subject import Impossible
from pytest_arazzo.synthesis.value import cases_of
from pytest_arazzo.synthesis.wish import Present, Wish, pointer
from pytest_arazzo.validation.values import Same

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "QUERY"})
_PRESENT = Present()
_Key = tuple[FlowKey, str, str, str, bytes | None, int]
_UNSAID = ScriptedAnswer()


class Synth:
    """Answers every request of *program* with a response that its description allows.

    Args:
        program: What is run; its steps say what is read of the responses.
        tolerated: Codes of contract findings that scripted answers may cause, by stepId; those
            of None hold for every step.
    """

    def __init__(
        self, program: Program, tolerated: Mapping[str | None, frozenset[str]] | None = None
    ) -> None:
        self._program = program
        self._tolerated = tolerated or {}
        self._given: dict[_Key, tuple[ScriptedAnswer, Response | Impossible]] = {}

    def answer(self, send: Send, scripted: ScriptedAnswer = _UNSAID) -> Response:
        """Return the answer to *send*, with what is *scripted* in it.

        Raises:
            TransportError: there can be none, and why; or the script wants a fault.
        """
        if scripted.fault == "timeout":
            reason = f"the scenario says that no answer comes within {send.timeout:g} s"
            raise Withheld(send.request, reason, send.timeout)
        if scripted.fault is not None:
            raise Withheld(send.request, "the scenario says that nothing answers")
        found = self.find(send, scripted)
        if isinstance(found, Impossible):
            raise Unreachable(
                send.request, f"no response of {send.operation} can be synthesised: {found}"
            )
        return found

    def find(self, send: Send, scripted: ScriptedAnswer = _UNSAID) -> Response | Impossible:
        """Return the answer to *send*, or why there can be none; faults are not looked at."""
        visit, request = send.visit, send.request
        key = visit.flow, visit.step, request.method, request.url, request.body, id(scripted)
        if key not in self._given:
            # What is scripted is kept, so that its id stays its own.
            self._given[key] = scripted, self._found(send, scripted)
        return self._given[key][1]

    def _found(self, send: Send, scripted: ScriptedAnswer) -> Response | Impossible:
        found: Response | Impossible = Impossible("nothing was tried")
        for wanted in self.tries(send, scripted):
            found = respond(send.operation, wanted)
            if isinstance(found, Response):
                break
        return found

    def tries(self, send: Send, scripted: ScriptedAnswer) -> Iterator[Wanted]:
        """Yield what to ask for, from the most that would be nice to what is *scripted* alone."""
        operation, visit = send.operation, send.visit
        steps = self._tolerated
        plain = Wanted(
            status=scripted.status,
            headers=scripted.headers,
            wishes=scripted.wishes,
            tolerated=steps.get(visit.step, frozenset()) | steps.get(None, frozenset()),
        )
        flow = self._program.flows.get(visit.flow)
        reads = reads_of(flow).get(visit.step, Reads()) if flow is not None else Reads()
        read = replace(plain, reads=reads.headers)
        status = scripted.status or first_success(operation)
        body = _body(operation, status)
        if body is None or "" in scripted.wishes:
            yield read
            return
        cases, schema = body
        wished = frozenset(pointer(place) for place in scripted.wishes)
        wishes: dict[str, Wish] = {
            at: _PRESENT for at in _present(operation, status, reads.paths) if _is_free(at, wished)
        }
        if visit.prepared is not None:
            own = identity(operation, visit.prepared)
            values = said(operation, visit.prepared)
            repeated = {
                at: each
                for at, each in echoes(cases, schema, values, own)
                if _is_free(at, wished) and not any(other.startswith(f"{at}/") for other in wishes)
            }
            seed = _seed(send)
            if repeated:
                yield replace(read, seed=seed, wishes={**wishes, **repeated, **plain.wishes})
            read = replace(read, seed=seed)
        if wishes:
            yield replace(read, wishes={**wishes, **plain.wishes})
        yield read


def _seed(send: Send) -> str:
    """Return what tells requests apart that make something; what only reads makes nothing."""
    if send.request.method in _SAFE or not send.request.body:
        return ""
    return chance.digits(send.request.body.decode("utf-8", "replace"), 12)


def _is_free(at: str, wished: frozenset[str]) -> bool:
    """Return whether nothing is wished at a place, above it or below it."""
    return not any(
        at == each or at.startswith(f"{each}/") or each.startswith(f"{at}/") for each in wished
    )


def _body(operation: Operation, status: int) -> tuple[Cases, Json] | None:
    """Return the schema of the JSON body with *status*, None when there is none."""
    declared = _media(operation.response_for(status))
    if declared is None or declared.schema_at is None:
        return None
    root = operation.document.tree
    schema = get(root, declared.schema_at)
    return (
        None
        if isinstance(schema, Absent)
        else (cases_of(Same(root), operation.edition, "response"), schema)
    )


def _media(spec: ResponseSpec | None) -> Media | None:
    for each in spec.media if spec else ():
        if media.family(concrete(each)) in (Family.JSON, Family.XML):
            return each
    return None


@functools.lru_cache(maxsize=2048)
def _present(operation: Operation, status: int, paths: tuple[Path, ...]) -> tuple[str, ...]:
    """Return those of *paths* that a body declares, without what leads to further pages."""
    body = _body(operation, status)
    if body is None:
        return ()
    cases, schema = body
    return tuple(
        join("", *path)
        for path in paths
        if not is_page(path[-1]) and _is_declared(cases, (schema,), path)
    )


def _is_declared(cases: Cases, schemas: Conjunction, path: Path) -> bool:
    """Return whether some case of *schemas* names what *path* leads to."""
    if not path:
        return True
    for case in cases.of(schemas):
        nullable = cases.is_nullable
        kinds = facets.types(case, is_nullable=nullable) or tuple(
            filter(None, (facets.hinted(case),))
        )
        if "array" in kinds and path[0].isdigit():
            inner = facets.element(case, int(path[0]))
        else:
            named = path[0] in facets.declared(case)
            inner = facets.member(case, path[0])
            inner = inner if named or inner else None
        if inner is not None and _is_declared(cases, inner, path[1:]):
            return True
    return False
