"""A recording of any kind, known by what is in it: VCR, HTTP Archive, or of the library `responses`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.documents.document import Document
from pytest_arazzo.errors import NotYaml
from pytest_arazzo.exchange import Interaction
from pytest_arazzo.transports import cassette, har, responses_file
from pytest_arazzo.transports.cassette import Cassette, Recorded
from pytest_arazzo.transports.node import Node, Wrong


def read(document: Document) -> Cassette | tuple[Diagnostic, ...]:
    """Return the interactions that *document* holds, or everything that is wrong with it."""
    root = Node(document, "", document.tree)
    if har.is_archive(root):
        return _read(document, har.interactions(root), is_whole=True)
    if responses_file.is_recording(root):
        return _read(document, responses_file.interactions(root), is_whole=False)
    return cassette.read(document)


def from_toml(uri: str, text: str) -> Document:
    """Return the document that *text*, which is TOML, says; its places are not known.

    Raises:
        NotYaml: it is no TOML, or exceeds a limit.
    """
    try:
        tree = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise NotYaml(uri, 1, 1, f"this is not TOML: {error}") from error
    return Document(uri=uri, tree=tree, text=text, problems=(), marks={})


def _read(
    document: Document, found: Iterable[tuple[Node, Interaction | Wrong]], *, is_whole: bool
) -> Cassette | tuple[Diagnostic, ...]:
    read = list(found)
    wrong = [one for _, one in read if isinstance(one, Wrong)]
    problems = [problem for one in wrong for problem in one.problems]
    if problems or document.problems:
        return (*document.problems, *map(cassette.diagnostic, problems))
    recorded = tuple(
        Recorded(
            number=number,
            interaction=one,
            location=document.locate(node.at),
            is_whole=is_whole,
        )
        for number, (node, one) in enumerate(read, 1)
        if isinstance(one, Interaction)
    )
    return Cassette(document.uri, recorded)
