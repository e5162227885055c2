"""Recorded interactions and their file, version 1 of the YAML that Ruby's VCR and vcrpy share.

What is read and written is described in `recorded`; vcrpy plays what is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pytest_arazzo.diagnostic import Diagnostic, Location
from pytest_arazzo.documents import yaml
from pytest_arazzo.documents.document import Document
from pytest_arazzo.documents.writing import Dumpable
from pytest_arazzo.exchange import Headers, Interaction, Request, Response
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.transports import recorded
from pytest_arazzo.transports.node import Node, Problem, Wrong, a, wrongs

VERSION = 1
"""The version of the file format."""

PARTIAL = "method and URL"
"""The note `requests` of a cassette whose requests have no more than that."""

NOTES = "x-arazzo"
"""The member of a cassette for what others need not know."""

_SHAPE = "a cassette is an object with 'version: 1' and 'interactions', as vcrpy writes it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An interaction of a cassette: its place in the order (from 1) and in the file.

    Attributes:
        is_whole: whether headers and body of the request are known; some recorders leave them out.
    """

    number: int
    interaction: Interaction
    location: Location
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Cassette:
    """The interactions of one file, in file order, and what was noted of their making."""

    uri: str
    interactions: tuple[Recorded, ...]
    notes: Mapping[str, Json] = field(default_factory=dict)


def read(document: Document) -> Cassette | tuple[Diagnostic, ...]:
    """Return the cassette that *document* holds, or everything that is wrong with it.

    A recorded `uri` may be a path alone, and then stands for any host.
    """
    found = _interactions(Node(document, "", document.tree))
    if isinstance(found, Wrong) or document.problems:
        own = map(diagnostic, found.problems if isinstance(found, Wrong) else ())
        return tuple(sorted((*document.problems, *own), key=_place))
    root = document.tree if isinstance(document.tree, Mapping) else {}
    notes = root.get(NOTES)
    if not isinstance(notes, Mapping):
        return Cassette(document.uri, found)
    if notes.get("requests") == PARTIAL:
        found = tuple(replace(each, is_whole=False) for each in found)
    return Cassette(document.uri, found, notes)


def dumps(interactions: Iterable[Interaction], notes: Mapping[str, Dumpable] | None = None) -> str:
    """Return the text of a cassette of *interactions*, with *notes* on how it was made.

    The values of a header that occurs more than once stand together, in their order.
    """
    listed = [
        {"request": _request(one.request), "response": _response(one.response)}
        for one in interactions
    ]
    noted = {} if notes is None else {NOTES: notes}
    return yaml.dump({"version": VERSION, **noted, "interactions": listed})


def _interactions(root: Node) -> tuple[Recorded, ...] | Wrong:
    listed, version = _listed(root), root.field("version")
    if listed.kind != "array":
        found = "the file is empty" if root.is_empty else _instead(root, listed)
        return root.because(f"this is not a cassette: {found}", _SHAPE)
    if version.value != VERSION and not version.is_empty:
        reason = f"cassette version {version.value!r} is not supported, only {VERSION} is"
        return version.because(reason)
    read = [(node, recorded.interaction(node)) for node in listed.elements()]
    good = tuple(
        Recorded(number=number, interaction=one, location=node.document.locate(node.at))
        for number, (node, one) in enumerate(read, 1)
        if isinstance(one, Interaction)
    )
    return good if len(good) == len(read) else wrongs(*(one for _, one in read))


def _listed(root: Node) -> Node:
    """Return the list of interactions, also as Ruby's VCR and betamax call it."""
    theirs = root.field("http_interactions")
    return root.field("interactions") if theirs.is_empty else theirs


def _instead(root: Node, listed: Node) -> str:
    if root.kind != "object":
        return f"it holds {a(root.kind)}"
    return listed.kind if "missing" in listed.kind else f"'interactions' is {a(listed.kind)}"


def _place(diagnostic: Diagnostic) -> tuple[int, int]:
    return diagnostic.location.line, diagnostic.location.column


def diagnostic(problem: Problem) -> Diagnostic:
    """Return *problem* as it is told to the user."""
    node = problem.node
    return Diagnostic(
        code="AZ120",
        message=problem.message,
        location=node.document.locate(node.at),
        help=problem.advice,
        at=node.at,
    )


def _request(request: Request) -> Mapping[str, Dumpable]:
    return {
        "method": request.method,
        "uri": request.url,
        "headers": _headers(request.headers),
        "body": None if request.body is None else _body(request.body),
    }


def _response(response: Response) -> Mapping[str, Dumpable]:
    return {
        "status": {"code": response.status, "message": response.reason},
        "headers": _headers(response.headers),
        "body": {"string": _body(response.body)},
    }


def _headers(headers: Headers) -> Mapping[str, Sequence[str]]:
    names = dict.fromkeys(name for name, _ in headers)
    return {name: [value for key, value in headers if key == name] for name in names}


def _body(body: bytes) -> str | bytes:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body
