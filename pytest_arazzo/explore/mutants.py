"""Responses of a run with one thing wrong in each, all of them against their description.

A mutant is planted only where its description refuses it, as JSON Schema and the declarations say
themselves: the contract check, which is to catch it, is not asked.
"""

from __future__ import annotations

import functools
import json
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeAlias

from pytest_arazzo import media, schema
from pytest_arazzo.exchange import Response
from pytest_arazzo.explore.breaking import Broken, broken
from pytest_arazzo.jsonvalue import Absent, Json, get
from pytest_arazzo.judge.bodies import Garbled, Judged, Opaque, judged
from pytest_arazzo.judge.verdict import node_of
from pytest_arazzo.media import Family
from pytest_arazzo.openapi import payload
from pytest_arazzo.openapi.matching import match
from pytest_arazzo.openapi.operation import Media, Operation, ResponseSpec
from pytest_arazzo.program.program import OperationCall, Program
from pytest_arazzo.synthesis.value import cases_of
from pytest_arazzo.trace import Trace, Visit
from pytest_arazzo.validation.values import Same

STATUS, MEDIA, EMPTY, GARBLED = "status", "media type", "empty body", "garbled body"

MOST = 2_000
"""How many candidates of one run are looked at."""

LARGE = 200_000
"""Bytes of a body of which no member is changed any more."""

_WORK = 100_000  # schemas that are applied to one body

_PAGE = b"<!DOCTYPE html><html><body><h1>Bad Gateway</h1></body></html>"
_PAGES = ("text/html", "application/octet-stream")
_ERRORS = (503, 500, 418, 599)
_SAME_CLASS = (0, 2, 3, 6, 18, 99)  # after the first of the class: 200, 202, 203, 206, 218, 299
_NO_BODY = frozenset({204, 205, 304})
_KINDRED = (Family.JSON, Family.XML)
_Wrong: TypeAlias = "tuple[str, str]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One response of one visit, changed in one way.

    Attributes:
        visit: which one, as an index into the trace's visits.
        at: JSON Pointer of what is wrong in the body; "" for the whole response.
        what: what is wrong, without a word of what the response says.
    """

    visit: int
    step: str
    kind: str
    at: str
    what: str
    original: Response
    response: Response


@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    """What may become a mutant; `plant` makes it, or None where the description allows it."""

    kind: str
    step: str
    visit: int
    plant: Callable[[], Mutant | None]


def mutants_of(program: Program, trace: Trace, most: int) -> tuple[Mutant, ...]:
    """Return at most *most* mutants of what *trace* was answered, the same ones every time.

    They are spread over the kinds first, then over steps, then over the visits of a step.
    """
    candidates = islice(_candidates(program, trace), MOST)
    rows = _spread(
        list(candidates),
        (lambda each: each.kind, lambda each: each.step, lambda each: each.visit),
    )
    found: dict[tuple[int, str, str, str], Mutant] = {}
    for row in rows:
        if len(found) == most:
            break
        mutant = row.plant()
        if mutant is not None:
            found.setdefault((mutant.visit, mutant.kind, mutant.at, mutant.what), mutant)
    return tuple(found.values())


def _spread(
    rows: list[_Candidate], keys: tuple[Callable[[_Candidate], Hashable], ...]
) -> list[_Candidate]:
    """Return *rows* so that each value of the first key takes its turn, and so on inside."""
    if not keys:
        return rows
    groups: dict[Hashable, list[_Candidate]] = {}
    for row in rows:
        groups.setdefault(keys[0](row), []).append(row)
    waiting = deque(deque(_spread(group, keys[1:])) for group in groups.values())
    found: list[_Candidate] = []
    while waiting:
        group = waiting.popleft()
        found.append(group.popleft())
        if group:
            waiting.append(group)
    return found


def _candidates(program: Program, trace: Trace) -> Iterator[_Candidate]:
    for index, visit in enumerate(trace.visits):
        node = node_of(program, visit)
        if visit.response is None or node is None or not isinstance(node.call, OperationCall):
            continue
        spec = node.call.operation.response_for(visit.response.status)
        if spec is not None:
            planter = _Planter(index, visit, visit.response, node.call.operation, spec)
            yield from planter.candidates()


@dataclass(frozen=True, slots=True, eq=False)
class _Planter:
    """Makes the candidates of one visit."""

    index: int
    visit: Visit
    response: Response
    operation: Operation
    spec: ResponseSpec

    def candidates(self) -> Iterator[_Candidate]:
        yield from self._statuses()
        if self.operation.method == "HEAD" or not self.spec.media:
            return
        yield from self._media_types()
        if self.response.body:
            yield from self._bodies()

    def _candidate(self, kind: str, plant: Callable[[], Mutant | None]) -> _Candidate:
        return _Candidate(kind, self.visit.step, self.index, plant)

    def _certain(self, kind: str, response: Response, what: str) -> _Candidate:
        """Return what the declarations refuse, as has been seen."""
        return self._candidate(kind, functools.partial(self._mutant, kind, response, what))

    def _mutant(self, kind: str, response: Response, what: str, at: str = "") -> Mutant:
        return Mutant(
            visit=self.index,
            step=self.visit.step,
            kind=kind,
            at=at,
            what=what,
            original=self.response,
            response=response,
        )

    def _statuses(self) -> Iterator[_Candidate]:
        """Yield a status of the same class, and one of a server that fails."""
        first = self.response.status // 100 * 100
        near = (first + each for each in _SAME_CLASS)
        for choices in (near, _ERRORS):
            for status in choices:
                if self.operation.response_for(status) is None and status not in _NO_BODY:
                    other = replace(self.response, status=status, reason="")
                    yield self._certain(STATUS, other, f"is {status}, which is not declared")
                    break

    def _media_types(self) -> Iterator[_Candidate]:
        """Yield a page as gateways send it, in a media type that is not declared."""
        for name in _PAGES:
            if match(name, None, self.spec.media) is None:
                headers = self.response.headers.having("Content-Type", name)
                page = replace(self.response, headers=headers, body=_PAGE)
                yield self._certain(MEDIA, page, f"is {name}, which is not declared")
                return

    def _bodies(self) -> Iterator[_Candidate]:
        if self._body_is_due():
            yield self._certain(EMPTY, replace(self.response, body=b""), "is empty")
        kind = self.response.headers.get("Content-Type") or ""
        looked = media.read(kind, self.response.body)
        found = match(kind, looked.family, self.spec.media)
        if found is None or looked.problem or looked.family not in _KINDRED:
            return
        if looked.family is Family.JSON and media.family(media.parse(kind).name) is Family.JSON:
            cut = replace(self.response, body=_cut(self.response.body))
            yield self._certain(GARBLED, cut, "is no JSON")
        if found.media.schema_at is not None and len(self.response.body) <= LARGE:
            yield from self._values(_Form(self.operation, kind, found.media))

    def _body_is_due(self) -> bool:
        """Return whether every body that is declared has a schema that no empty one can meet."""
        families = {media.family(media.parse(each.name).name) for each in self.spec.media}
        has_schema = all(each.schema is not None for each in self.spec.media)
        return has_schema and families <= set(_KINDRED) and self.response.status not in _NO_BODY

    def _values(self, form: _Form) -> Iterator[_Candidate]:
        """Yield bodies that say something else; what is wrong already says nothing of a mutant."""
        root, read = form.root, form.read(self.response.body)
        own = get(root, form.declared.schema_at or "")
        if not isinstance(read, Judged) or isinstance(own, Absent):
            return
        body = form.written(read.value)
        if body is None or form.read(body) != read:
            return  # it cannot be written so that it reads the same
        before = functools.cache(lambda: form.wrong(read.value))
        cases = cases_of(Same(root), self.operation.edition, "response")
        for each in broken(cases, own, read.value):
            yield self._candidate(each.kind, functools.partial(self._planted, form, each, before))

    def _planted(
        self, form: _Form, changed: Broken, before: Callable[[], frozenset[_Wrong]]
    ) -> Mutant | None:
        """Return the mutant if its body, read again, is refused by its schema."""
        body = form.written(changed.value)
        read = None if body is None else form.read(body)
        if body is None or not isinstance(read, Judged) or not form.wrong(read.value) - before():
            return None
        response = replace(self.response, body=body)
        return self._mutant(changed.kind, response, changed.what, changed.at)


@dataclass(frozen=True, slots=True, eq=False)
class _Form:
    """How bodies of one media type are read, written, and judged by JSON Schema."""

    operation: Operation
    content_type: str
    declared: Media

    @property
    def root(self) -> Json:
        """The description."""
        return self.operation.document.tree

    def read(self, body: bytes) -> Judged | Garbled | Opaque:
        """Return what *body* says."""
        return judged(self.root, self.content_type, body, self.declared)

    def written(self, value: Json) -> bytes | None:
        """Return the body that says *value*, None where it cannot be said."""
        kind = self.content_type or self.declared.name
        if media.family(media.parse(kind).name) is not Family.XML:
            return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        made = payload.encode(kind, value, self.declared, root=self.root)
        return None if isinstance(made, Absent) else made.body

    def wrong(self, value: Json) -> frozenset[_Wrong]:
        """Return place and keyword of all that the schema has against *value*."""
        found = schema.violations(self.root, self.declared.schema_at or "", value, limit=_WORK)
        return frozenset((each.at, each.keyword) for each in found if each.keyword != "$ref")


def _cut(body: bytes) -> bytes:
    """Return the first half of a JSON text, unless that is JSON too."""
    half = body[: len(body) // 2]
    try:
        json.loads(half)
    except ValueError:
        return half or b"{"
    return b"{"
