"""What is told of everything that was found: the user's selection, then the document's wishes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.documents.document import Document
from pytest_arazzo.lint.selection import Selection
from pytest_arazzo.lint.suppressions import sift


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What is reported, and what is not because the document says so."""

    diagnostics: tuple[Diagnostic, ...]
    ignored: tuple[Diagnostic, ...] = ()


def review(
    found: Iterable[Diagnostic],
    own: Mapping[str, Document],
    others: Mapping[str, Document],
    selection: Selection,
    path_of: Callable[[str], str],
) -> Review:
    """Return what is reported of *found*, without repeats, and what the documents have ignored.

    Args:
        found: Everything that is wrong.
        own: The texts that were looked at, by URI; they can say what is not to be reported.
        others: Texts that are read beside them. They can too, but are not looked at as a whole: an
            ignore in them that is not needed here may be needed elsewhere.
        selection: What the user wants to know.
        path_of: The absolute path of a URI, with slashes.
    """
    by_uri: dict[str, list[Diagnostic]] = {uri: [] for uri in own}
    for each in dict.fromkeys(found):
        by_uri.setdefault(each.location.uri, []).append(each)
    kept: list[Diagnostic] = []
    ignored: list[Diagnostic] = []
    for uri, here in by_uri.items():
        active = selection.within(path_of(uri))
        wanted = tuple(selection.rated(each) for each in here if each.code in active)
        document = own.get(uri) or others.get(uri)
        if document is None:
            kept += wanted
            continue
        sifted = sift(document, wanted, active)
        kept += sifted.kept
        ignored += sifted.ignored
        if uri in own:
            kept += (selection.rated(each) for each in sifted.problems if each.code in active)
    return Review(diagnostics=tuple(kept), ignored=tuple(ignored))
