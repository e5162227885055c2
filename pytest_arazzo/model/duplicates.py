"""Ids and names that stand twice where each may stand once, as diagnostics AZ104."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import Absent, Json, get, join
from pytest_arazzo.model import places
from pytest_arazzo.model.edition import Edition
from pytest_arazzo.model.listings import Listing, Members, listings

_OBJECTS = {
    "source description": "Source Description Object, name",
    "workflow": "Workflow Object, workflowId",
    "step": "Step Object, stepId",
}


def duplicates(document: Document, tree: Members, edition: Edition) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every member of a list whose name an earlier member has already.

    Spec: Arazzo 1.1.0, Workflow Object and Step Object: ids are unique, and lists of parameters
    and of actions have no duplicates. A reference counts as what it refers to.
    """
    for listing in listings(tree):
        first: dict[tuple[str, ...], str] = {}
        for at, member in listing.members:
            identity = _identity(tree, listing, member)
            if identity in first:
                yield _duplicate(document, edition, listing, (first[identity], at, identity))
            elif identity:
                first[identity] = at


def _identity(tree: Json, listing: Listing, member: Members) -> tuple[str, ...]:
    """Return what tells *member* from others, () when it lacks that."""
    reference = member.get("reference")
    if listing.component and isinstance(reference, str):
        name = reference.removeprefix(f"$components.{listing.component}.")
        target = get(tree, join("/components", listing.component, name))
        if isinstance(target, Absent) or not isinstance(target, Mapping):
            return (reference,)
        member = target
    values = tuple(member.get(key, "") for key in listing.keys)
    names = tuple(value for value in values if isinstance(value, str))
    return names if len(names) == len(values) and names[0] else ()


def _duplicate(
    document: Document,
    edition: Edition,
    listing: Listing,
    found: tuple[str, str, tuple[str, ...]],
) -> Diagnostic:
    first, at, identity = found
    own = join(at, listing.keys[0])
    own = at if isinstance(get(document.tree, own), Absent) else own
    owner = places.around(document.tree, at)
    where = "" if owner.kind == places.ROOT else f" of {owner.label}"
    place = f" in {identity[1]}" if identity[1:] and identity[1] else ""
    section = _OBJECTS.get(listing.noun) or f"{owner.kind}, {owner.rest[0]}"
    return Diagnostic(
        code="AZ104",
        message=(
            f"{listing.noun} {identity[0]!r}{place}{where} stands twice, "
            f"first at {document.locate(first)}"
        ),
        location=document.locate(own),
        help=f"give each {listing.noun} a {' and '.join(listing.keys)} of its own",
        spec=f"{edition.text}, {section}",
        at=own,
        width=len(identity[0]) if own != at else 1,
    )
