"""One attempt at a value: candidates for each place, of which a choice may take a later one.

An attempt is right about what can be seen on the way (`fits`); what cannot, such as `oneOf`
excluding its other branches, is found by the check, and the next attempt chooses differently.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.synthesis import facets, kinds, plausible, scalars
from pytest_arazzo.synthesis.cases import Case, Cases, Conjunction
from pytest_arazzo.synthesis.fits import fits, fits_case
from pytest_arazzo.synthesis.granting import grants, is_exact, overlaid, refusal
from pytest_arazzo.synthesis.place import Dead, Place
from pytest_arazzo.synthesis.wish import Count, Matching, WishTree
from pytest_arazzo.validation.values import hashable

_DEEPEST = 60
_TURNS = 1  # how often a schema may stand inside of itself for its own sake
_MOST = 200  # candidates of one place
_LONGEST = 10_000  # elements that are made


class Maker:
    """Makes one value.

    Args:
        cases: The schemas.
        seed: What ids depend on.
        choices: Which candidate is taken, by place; elsewhere it is the first.
    """

    def __init__(self, cases: Cases, seed: str, choices: Mapping[str, int]) -> None:
        self.cases = cases
        self.seed = seed
        self.choices = choices
        self.reasons: list[Dead] = []

    def make(self, schemas: Conjunction, wishes: WishTree, place: Place) -> Json | Dead:
        """Return the candidate that is chosen for *place*."""
        if len(place.trail) > _DEEPEST:
            return self._dead(place, "the schema asks for a value inside of itself, without end")
        turn = self.choices.get(place.at, 0)
        seen: set[object] = set()
        for value in islice(self._wanted(schemas, wishes, place), _MOST):
            if not turn:
                return value
            seen.add(hashable(value))
            if len(seen) > turn:
                return value
        return self._dead(place, refusal(wishes.here, self._said(schemas)))

    def _dead(self, place: Place, reason: str) -> Dead:
        dead = Dead(place.at, reason)
        self.reasons.append(dead)
        return dead

    def _said(self, schemas: Conjunction) -> str:
        """Return what the schemas say, in a few words."""
        found = self.cases.of(schemas)
        if not found:
            return self.cases.fault(schemas) or "its parts contradict each other"
        listed = facets.enum(found[0])
        if listed is not None:
            return f"it allows {', '.join(map(repr, listed[:12]))}"
        named = facets.types(found[0], is_nullable=self.cases.is_nullable)
        if not named:
            excluded = facets.has_types(found[0], is_nullable=self.cases.is_nullable)
            return "its types exclude each other" if excluded else "it says no type"
        return f"it is of type {' or '.join(named)}"

    def _wanted(self, schemas: Conjunction, wishes: WishTree, place: Place) -> Iterator[Json]:
        """Yield the candidates that are what is wished here."""
        if is_exact(wishes.here):
            if fits(self.cases, schemas, wishes.here):
                yield wishes.here
            return
        if not wishes.is_empty:
            # What is wished is not inside of itself for its own sake.
            place = replace(place, trail=place.trail[-1:])
        for value in () if wishes.is_absent else self._candidates(schemas, wishes, place):
            if grants(wishes.here, value):
                yield value

    def _candidates(self, schemas: Conjunction, wishes: WishTree, place: Place) -> Iterator[Json]:
        if place.turns > _TURNS and wishes.is_empty:
            return
        found = self.cases.of(schemas)
        for case in found:
            yield from self._published(schemas, case, wishes, place)
        order = kinds.FLAT if place.is_inside_itself else kinds.ORDER
        for case in found:
            for kind in self._kinds(case, wishes, place, order):
                for value in self._of_kind(case, kind, wishes, place):
                    if kind in ("object", "array") or fits_case(self.cases, case, value):
                        yield value

    def _published(
        self, schemas: Conjunction, case: Case, wishes: WishTree, place: Place
    ) -> Iterator[Json]:
        """Yield the values that the schema itself lists or shows."""
        listed = facets.enum(case)
        shown: Iterable[Json] = facets.examples(case)
        if listed is not None:
            # Null is the last that one wants to see.
            shown = (*shown, *sorted(listed, key=lambda each: each is None))
        values = [each for each in shown if not (each in (None, "") and listed is None)]
        if place.shift and values:
            cut = place.shift % len(values)
            values = values[cut:] + values[:cut]
        for value in values:
            granted = overlaid(value, wishes)
            if not isinstance(granted, Absent) and fits(self.cases, schemas, granted):
                yield granted

    def _kinds(
        self, case: Case, wishes: WishTree, place: Place, order: tuple[str, ...]
    ) -> tuple[str, ...]:
        if facets.enum(case) is not None:
            return ()
        nullable = self.cases.is_nullable
        named = facets.types(case, is_nullable=nullable)
        if not facets.has_types(case, is_nullable=nullable):
            named = kinds.free(case, wishes, place)
        if order is kinds.FLAT:
            named = tuple(sorted(named, key=kinds.rank))
        wanted = kinds.asked(wishes)
        return named if wanted is None else tuple(kind for kind in named if kind in wanted)

    def _of_kind(self, case: Case, kind: str, wishes: WishTree, place: Place) -> Iterator[Json]:
        if kind == "object":
            yield from self._objects(case, wishes, place)
        elif kind == "array":
            yield from self._arrays(case, wishes, place)
        elif kind == "string" and isinstance(wishes.here, Matching):
            seed = f"{self.seed}{place.at}"
            yield from scalars.strings(case, place.name, seed, wishes.here.pattern)
        else:
            seed = f"{self.seed}{place.at}"
            found = scalars.candidates(case, kind, place.name, seed)
            if place.shift:
                found = self._shifted(case, kind, place, seed)
            yield from found

    def _shifted(self, case: Case, kind: str, place: Place, seed: str) -> Iterator[Json]:
        """Yield candidates that differ from those of the other elements of the same array."""
        if kind == "string":
            for word in plausible.stems(place.name):
                yield f"{word}-{place.shift + 1}"
        elif kind in ("integer", "number"):
            yield place.shift + 1
        yield from islice(scalars.candidates(case, kind, place.name, seed), place.shift, None)
        yield from scalars.candidates(case, kind, place.name, seed)

    def _objects(self, case: Case, wishes: WishTree, place: Place) -> Iterator[Json]:
        """Yield objects: as little as possible first, then with more members."""
        barred = {name for name, each in wishes.below.items() if each.is_absent}
        required = facets.required(case, waives=self.cases.bars_write_only)
        needed = facets.closure(case, (*required, *wishes.wanted()))
        for name in needed:
            if name in barred:
                self._dead(place, f"the member {name!r} is required")
                return
        optional = [
            name for name in facets.declared(case) if name not in needed and name not in barred
        ]
        yield from self._object(case, needed, optional, wishes, place)
        if place.is_inside_itself:
            return
        for name in optional[:20]:
            yield from self._object(case, (*needed, name), optional, wishes, place)
        if len(optional) > 1:
            yield from self._object(case, (*needed, *optional[:40]), [], wishes, place)
        if facets.member(case, "example") is not None:
            yield from self._object(case, (*needed, "example"), optional, wishes, place)

    def _object(
        self,
        case: Case,
        names: Iterable[str],
        spare: list[str],
        wishes: WishTree,
        place: Place,
    ) -> Iterator[Json]:
        order = {name: rank for rank, name in enumerate(facets.declared(case))}
        made: dict[str, Json] = {}
        for name in sorted(
            facets.closure(case, tuple(names)), key=lambda each: order.get(each, len(order))
        ):
            child = self._member(case, name, wishes, place)
            if isinstance(child, Dead):
                return
            made[name] = child
        least = facets.whole(case, "minProperties", is_least=True) or 0
        for name in self._more(case, spare, place) if len(made) < least else ():
            child = self._member(case, name, wishes, place) if name not in made else None
            if name not in made and not isinstance(child, Dead):
                made[name] = child
            if len(made) >= least:
                break
        if len(made) >= least:
            yield made

    def _member(self, case: Case, name: str, wishes: WishTree, place: Place) -> Json | Dead:
        schemas = facets.member(case, name)
        if schemas is None:
            return self._dead(place, f"the schema allows no member {name!r}")
        for plain in case:
            if "propertyNames" in plain and not fits(self.cases, (plain["propertyNames"],), name):
                return self._dead(place, f"the schema allows no member named {name!r}")
        return self.make(
            schemas, wishes.child(name), place.below(name, name, self.cases.key(schemas))
        )

    def _more(self, case: Case, spare: list[str], place: Place) -> Iterator[str]:
        """Yield names of further members, as an object may be asked to have some."""
        yield from spare
        for plain in case:
            matched = plain.get("patternProperties")
            for pattern in matched if isinstance(matched, Mapping) else ():
                named = {"pattern": pattern}
                found = islice(scalars.strings((named,), place.name, ""), 20)
                yield from (each for each in found if fits_case(self.cases, (named,), each))
            if "propertyNames" in plain:
                for case_of_names in self.cases.of((plain["propertyNames"],)):
                    listed = facets.enum(case_of_names) or ()
                    yield from (each for each in listed if isinstance(each, str))
                    yield from islice(scalars.strings(case_of_names, place.name, ""), 20)
        yield from ("example", *(f"example{number}" for number in range(2, 200)))

    def _arrays(self, case: Case, wishes: WishTree, place: Place) -> Iterator[Json]:
        least = facets.whole(case, "minItems", is_least=True) or 0
        most = facets.whole(case, "maxItems", is_least=False)
        indices = [int(name) for name in wishes.wanted() if name.isdigit()]
        least = max([least, facets.contained(case), *(index + 1 for index in indices)])
        if isinstance(wishes.here, Count):
            sizes: tuple[int, ...] = (wishes.here.number,) if wishes.here.number >= least else ()
        elif place.is_inside_itself:
            sizes = (least, least + 1)
        else:
            sizes = (max(least, 1), least, least + 1, least + 2)
        for size in dict.fromkeys(sizes):
            if size > _LONGEST or (most is not None and size > most):
                continue
            made = self._array(case, size, wishes, place)
            if not isinstance(made, Dead):
                yield made

    def _array(self, case: Case, size: int, wishes: WishTree, place: Place) -> Json | Dead:
        unique = any(plain.get("uniqueItems") is True for plain in case)
        made: list[Json] = []
        seen: set[object] = set()
        name = place.name.removesuffix("s") if place.name.endswith("s") else place.name
        for index in range(size):
            schemas = facets.element(case, index)
            if schemas is None:
                return self._dead(place, f"the schema allows no element {index}")
            schemas = (*schemas, *facets.containing(case, index))
            below = place.below(index, name, self.cases.key(schemas))
            if unique:
                child = self._unlike(seen, schemas, wishes.child(index), below, index)
            else:
                child = self.make(schemas, wishes.child(index), below)
            if isinstance(child, Dead):
                return child
            seen.add(hashable(child))
            made.append(child)
        return made

    def _unlike(
        self,
        seen: set[object],
        schemas: Conjunction,
        wishes: WishTree,
        place: Place,
        index: int,
    ) -> Json | Dead:
        """Return an element that is not yet there."""
        for shift in (index, *range(index), *range(index + 1, index + 8)):
            shifted = replace(place, shift=shift)
            made = self.make(schemas, wishes, shifted)
            if isinstance(made, Dead):
                return made
            if hashable(made) not in seen:
                return made
        for value in islice(self._wanted(schemas, wishes, place), _MOST):
            if hashable(value) not in seen:
                return value
        return self._dead(place, "no further element differs from the others")
