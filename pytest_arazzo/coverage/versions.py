"""Whether coverages are of the same versions of the same documents, and what to leave out if not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pytest_arazzo.coverage.measure import Coverage


@dataclass(frozen=True, slots=True)
class Changed:
    """A document of which coverages know different versions; `origin` names one with another."""

    uri: str
    origin: str
    first: str


@dataclass(frozen=True, slots=True)
class Versions:
    """The version of every document, with the origin that said so first."""

    known: dict[str, tuple[str, str]] = field(default_factory=dict)

    def unknown(self, coverage: Coverage) -> tuple[str, ...]:
        """Return the documents that nobody has said anything of before *coverage*."""
        return tuple(uri for uri in sorted(digests(coverage)) if uri not in self.known)

    def seed(self, found: Iterable[tuple[str, str]]) -> None:
        """Take the versions *found* for those that count."""
        self.known.update((uri, ("the working tree", digest)) for uri, digest in found)

    def changed(self, coverage: Coverage, origin: str) -> tuple[Changed, ...]:
        """Return the documents of which *coverage* knows another version than those before."""
        found = []
        for uri, digest in sorted(digests(coverage).items()):
            first, known = self.known.setdefault(uri, (origin, digest))
            if known != digest:
                found.append(Changed(uri, origin, first))
        return tuple(found)


def digests(coverage: Coverage) -> Mapping[str, str]:
    """Return the version of every document and description that *coverage* is about."""
    charts = {each.uri: each.digest for each in coverage.charts}
    return charts | {each.uri: each.digest for each in coverage.operations}


def without(coverage: Coverage, uris: Iterable[str]) -> Coverage:
    """Return *coverage* without anything of the documents *uris*."""
    gone = frozenset(uris)
    return Coverage(
        charts=frozenset(each for each in coverage.charts if each.uri not in gone),
        steps=frozenset(each for each in coverage.steps if each[0] not in gone),
        arcs=frozenset(each for each in coverage.arcs if each[0].uri not in gone),
        criteria=frozenset(each for each in coverage.criteria if each[0] not in gone),
        outputs=frozenset(each for each in coverage.outputs if each[0] not in gone),
        runs=frozenset(each for each in coverage.runs if each[0] not in gone),
        contexts=frozenset(each for each in coverage.contexts if each[0].uri not in gone),
        operations=frozenset(each for each in coverage.operations if each.uri not in gone),
        exchanges=frozenset(each for each in coverage.exchanges if each[0] not in gone),
        lost=coverage.lost,
    )
