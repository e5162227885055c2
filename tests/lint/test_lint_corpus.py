"""Documents of others, and our own: nothing crashes, and what is called an error is one.

How much of all that is found is right was read by hand: see `docs/precision.md`.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from planting import STEMS, original, suite

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.documents.document import lines
from pytest_arazzo.lint.selection import ALL
from pytest_arazzo.shelf.places import Places
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.shelf.sniff import is_arazzo
from pytest_arazzo.shelf.suite import Suite

ROOT = Path(__file__).resolve().parents[2]
CORPUS = (ROOT.parent / "shared" / "corpus").resolve()
PUBLISHERS = sorted(p.name for p in CORPUS.iterdir() if p.is_dir()) if CORPUS.is_dir() else []
DOCUMENTS = 181
ROW = re.compile(r"^\| \[?(AZ\d{3})\S* \| (\d+) \| (\d+) \| (\d+) \|", re.MULTILINE)
EXAMPLES = {
    "ExtendedParametersExample": {(8, "AZ201"): "the description is not among the examples"},
    "FAPI-PAR": {(102, "AZ203"): "the description calls the operation Par, not PAR"},
    "LoginAndRetrievePets": {(10, "AZ212"): "the description is on the network"},
    "bnpl-arazzo": {
        (9, "AZ212"): "the description is on the network",
        (231, "AZ209"): "the step gives redirectUrl, and no redirectAuthToken",
        (242, "AZ209"): "the step gives loanTransactionResourceUrl, and no loanTransactionId",
        (253, "AZ209"): "the step gives loanTransactionResourceUrl, and no loanTransactionId",
        (260, "AZ209"): "the expression lacks outputs",
    },
    "oauth": {(60, "AZ425"): "the description requires client_id, and the step sends none"},
    "pet-coupons": {(40, "AZ420"): "the description calls the parameter petId, not pet_id"},
}
"""All errors in the examples of the specification, each with the reason why it is one."""

needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="documents of others are not here")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one document, and what of it is at places that the texts do not have."""

    path: Path
    diagnostics: tuple[Diagnostic, ...]
    strays: tuple[str, ...]


@functools.cache
def found(publisher: str) -> tuple[Found, ...]:
    """Return what is found in the documents of a publisher, all of them on one shelf."""
    root = CORPUS / publisher
    shelf = Shelf(Places(root=root, rootdir=root, selection=ALL))
    paths = [path for path in sorted(root.rglob("*")) if path.is_file() and is_arazzo(path)]
    return tuple(_found(path, Suite(path, shelf)) for path in paths)


def _found(path: Path, made: Suite) -> Found:
    diagnostics = made.diagnostics()
    texts = {uri: lines(each.text) for uri, each in made.documents().items()}
    places = ((each, texts.get(each.location.uri, ())) for each in diagnostics)
    return Found(
        path, diagnostics, tuple(str(each) for each, rows in places if _is_off(each, rows))
    )


def _is_off(diagnostic: Diagnostic, rows: Sequence[str]) -> bool:
    line, column = diagnostic.location.line, diagnostic.location.column
    return not (1 <= line <= len(rows) and 1 <= column <= len(rows[line - 1]) + 1)


def errors(diagnostics: Sequence[Diagnostic]) -> set[tuple[int, str]]:
    """Return line and code of every error."""
    wrong = (each for each in diagnostics if each.severity is Severity.ERROR)
    return {(each.location.line, each.code) for each in wrong}


@needs_corpus
@pytest.mark.parametrize("publisher", PUBLISHERS)
def test_documents_of_others_are_checked_and_every_place_is_in_its_text(publisher: str) -> None:
    each = found(publisher)

    assert len(each) > 0
    assert [stray for one in each for stray in one.strays] == []


@needs_corpus
def test_all_documents_of_others_are_checked_and_the_docs_say_what_is_found() -> None:
    each = [one for publisher in PUBLISHERS for one in found(publisher)]
    count = Counter(diagnostic.code for one in each for diagnostic in one.diagnostics)
    rows = ROW.findall((ROOT / "docs" / "precision.md").read_text("utf-8"))

    assert len(each) == DOCUMENTS
    assert {code: int(number) for code, number, _, _ in rows} == count


def test_the_docs_take_no_more_for_right_than_was_read() -> None:
    rows = ROW.findall((ROOT / "docs" / "precision.md").read_text("utf-8"))

    assert len(rows) > 0
    assert [row for row in rows if not int(row[3]) <= int(row[2]) <= int(row[1])] == []


@needs_corpus
def test_the_examples_of_the_specification_have_no_errors_but_those_that_are_theirs() -> None:
    wrong = {
        one.path.name.removesuffix(".yaml").removesuffix(".arazzo"): errors(one.diagnostics)
        for one in found("oai-examples")
    }

    assert wrong == {name: set(reasons) for name, reasons in EXAMPLES.items()}


@pytest.mark.parametrize("name", STEMS)
def test_our_own_documents_have_no_errors(name: str) -> None:
    assert errors(suite(name, {name: original(name)}).diagnostics()) == set()
