"""A value that a schema allows, made and then verified.

    value(Subject(root=tree, at="/components/schemas/Image"), {"state.status": "AVAILABLE"})

is the smallest readable value of that schema whose status is AVAILABLE: examples where they are
right, else required members only, besides what is wished and what is needed on the way there. The
same arguments give the same value, in every process. What cannot be had is `Impossible`, with the
reason; nothing is returned that the check has something against.
"""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pytest_arazzo.jsonvalue import Absent, Json, get, join, tokens
from pytest_arazzo.synthesis.cases import Cases
from pytest_arazzo.synthesis.granting import fulfilled, overlaid
from pytest_arazzo.synthesis.maker import Maker
from pytest_arazzo.synthesis.place import Dead, Place
from pytest_arazzo.synthesis.subject import Check, Complaint, Impossible, Subject
from pytest_arazzo.synthesis.verify import by_json_schema
from pytest_arazzo.synthesis.wish import Wishes, WishTree, tree
from pytest_arazzo.validation.values import Same

_ATTEMPTS = 150
_LOOKED_AT = 4  # complaints of one attempt
_NONE: Wishes = MappingProxyType({})


def value(
    subject: Subject, wishes: Wishes = _NONE, *, check: Check | None = None
) -> Json | Impossible:
    """Return a value by *subject* in which *wishes* come true, the same one every time.

    Args:
        subject: The schema.
        wishes: What is wanted, by JSON Pointer or dotted path.
        check: What verifies; by default JSON Schema in the document's dialect, which does not
            know the `nullable` of OpenAPI 3.0: give the contract's check for a description.
    """
    verify = by_json_schema(subject) if check is None else check
    wanted = tree(wishes)
    for example in subject.examples:
        granted = overlaid(example, wanted)
        if not isinstance(granted, Absent) and not verify(granted):
            return granted
    schema = True if subject.at is None else get(subject.root, subject.at)
    if isinstance(schema, Absent):
        return Impossible(f"there is no schema at {subject.at!r}: {schema.reason}")
    try:
        return _searched(subject, schema, wanted, verify)
    except RecursionError:
        return Impossible("the schema is nested too deep")


def _searched(
    subject: Subject, schema: Json, wishes: WishTree, verify: Check
) -> Json | Impossible:
    """Return the first attempt that nothing speaks against."""
    cases = cases_of(Same(subject.root), subject.edition, subject.side)
    place = Place(name=subject.name, trail=(cases.key((schema,)),))
    waiting: deque[Mapping[str, int]] = deque([{}])
    seen: set[frozenset[tuple[str, int]]] = set()
    first: Impossible | None = None
    for _ in range(_ATTEMPTS):
        if not waiting:
            break
        choices = waiting.popleft()
        maker = Maker(cases, subject.seed, choices)
        made = maker.make((schema,), wishes, place)
        if isinstance(made, Dead):
            first = first or _why(maker, made)
            continue
        complaints = _complaints(made, wishes, verify)
        if not complaints:
            return made
        first = first or Impossible(complaints[0].message, complaints[0].at)
        for other in _others(choices, complaints):
            key = frozenset(other.items())
            if key not in seen:
                seen.add(key)
                waiting.append(other)
    return first or Impossible("nothing was found")


@functools.lru_cache(maxsize=64)
def cases_of(root: Same, edition: str, side: str = "") -> Cases:
    """Return the cases of the schemas of a document."""
    return Cases(root.value, edition, side)


def _complaints(made: Json, wishes: WishTree, verify: Check) -> tuple[Complaint, ...]:
    missed = fulfilled(wishes, made)
    if missed is not None:
        return (Complaint(missed, "the wish does not come true"),)
    return verify(made)


def _why(maker: Maker, dead: Dead) -> Impossible:
    """Return the reason that lies deepest: what is above it failed for its sake."""
    deepest = max([*maker.reasons, dead], key=lambda each: each.at.count("/"))
    return Impossible(deepest.reason, deepest.at)


def _others(
    choices: Mapping[str, int], complaints: tuple[Complaint, ...]
) -> Iterator[Mapping[str, int]]:
    """Yield choices that differ where something is wrong, or above that."""
    for complaint in complaints[:_LOOKED_AT]:
        path = tokens(complaint.at)
        for length in range(len(path), -1, -1):
            at = join("", *path[:length])
            yield {**choices, at: choices.get(at, 0) + 1}
