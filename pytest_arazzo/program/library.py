"""Everything that was read for one description: documents by URI, sources by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.model.description import Description
from pytest_arazzo.openapi.catalog import Catalog


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Library:
    """The root description and whatever its sources, and theirs, resolve to.

    Attributes:
        descriptions: Arazzo documents by URI, the root among them.
        catalogs: OpenAPI descriptions by URI.
        sources: for each document's URI and source name, the URI that it resolves to, or why it
            does not.
    """

    root: Description
    descriptions: Mapping[str, Description]
    catalogs: Mapping[str, Catalog]
    sources: Mapping[tuple[str, str], str | Diagnostic]

    def source(self, uri: str, name: str) -> Catalog | Description | Diagnostic | None:
        """Return what source *name* of the document *uri* is; None when it names no source."""
        target = self.sources.get((uri, name))
        if target is None or isinstance(target, Diagnostic):
            return target
        return self.catalogs.get(target) or self.descriptions.get(target)
