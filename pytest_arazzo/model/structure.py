"""Whether a document has the structure that its edition prescribes, as diagnostics AZ1xx.

Spec: Arazzo 1.1.0, Schema (the tables of the objects), Versions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pytest_arazzo import schema
from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import Json, join
from pytest_arazzo.model import edition as editions
from pytest_arazzo.model import schemas, version, wording
from pytest_arazzo.model.duplicates import duplicates
from pytest_arazzo.model.edition import NEWEST, Edition
from pytest_arazzo.model.listings import listings
from pytest_arazzo.model.shapes import describe, in_json_schema
from pytest_arazzo.schema import Violation


def problems(document: Document) -> tuple[Diagnostic, ...]:
    """Return what parsing *document* found and what is wrong with its structure, in its order.

    A document of another major version is not looked into any further.
    """
    found = [*document.problems, *_of_tree(document)]
    return tuple(sorted(found, key=lambda each: (each.location.line, each.location.column)))


def _of_tree(document: Document) -> Iterator[Diagnostic]:
    tree = document.tree
    if not isinstance(tree, Mapping):
        yield Diagnostic(
            code="AZ101",
            message=f"the document is {wording.described(tree)}, expected an object with the field arazzo",
            location=document.locate(""),
            spec=f"{NEWEST.text}, Arazzo Specification Object",
            at="",
        )
        return
    problem = version.problem(document, tree)
    if problem is not None:
        yield problem
    if problem is None or (problem.code, problem.severity) != ("AZ106", Severity.ERROR):
        edition = editions.of(tree.get("arazzo"))
        yield from _shape(document, edition)
        yield from duplicates(document, tree, edition)
        yield from _ignored(document, tree, edition)


def _shape(document: Document, edition: Edition) -> Iterator[Diagnostic]:
    root = schemas.load(schemas.arazzo(edition.name))
    seen: set[tuple[str, str]] = set()
    for violation in schema.violations(root, "", document.tree, is_ours=True):
        rule = _rule(document, violation)
        if rule not in seen and not _is_of_version(violation):
            seen.add(rule)
            yield from describe(document, edition, violation)


def _rule(document: Document, violation: Violation) -> tuple[str, str]:
    """Return what is broken where; inside of a JSON Schema one broken rule is enough."""
    if in_json_schema(document.tree, violation.at):
        return violation.at, "JSON Schema"
    return violation.at, f"{violation.keyword} {violation.expected!r}"


def _is_of_version(violation: Violation) -> bool:
    """Return whether a violation is about the version, which `model.version` judges."""
    return violation.at == "/arazzo"


def _ignored(
    document: Document, tree: Mapping[str, Json], edition: Edition
) -> Iterator[Diagnostic]:
    """Yield a warning for every field of a reference that means nothing.

    Spec: Arazzo 1.1.0, Reusable Object: other properties are ignored.
    """
    for listing in listings(tree):
        for at, member in listing.members if listing.component else ():
            for name in member if "reference" in member else ():
                if name not in ("reference", "value") and not name.startswith("x-"):
                    yield _ignored_field(document, edition, join(at, name), name)


def _ignored_field(document: Document, edition: Edition, at: str, name: str) -> Diagnostic:
    return Diagnostic(
        code="AZ102",
        message=f"unknown field {name!r} in a reference, it is ignored",
        location=document.locate_key(at),
        severity=Severity.WARNING,
        help="a reference takes over the whole object but for the value of a parameter",
        spec=f"{edition.text}, Reusable Object",
        at=at,
        width=len(name),
    )
