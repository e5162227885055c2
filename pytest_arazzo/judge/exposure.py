"""Where an exchange holds secrets by what its description says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from pytest_arazzo import media
from pytest_arazzo.exchange import Headers, Interaction
from pytest_arazzo.jsonvalue import Absent, Json, get
from pytest_arazzo.openapi import confidential
from pytest_arazzo.openapi.operation import Media, Operation
from pytest_arazzo.program.program import Flow
from pytest_arazzo.transports.found import Place
from pytest_arazzo.transports.secret_names import is_secret
from pytest_arazzo.transports.walking import NOWHERE, Exchange

_FIELDS = ("form", "part", "xml")


def exchange_of(
    operation: Operation, interaction: Interaction, path: Mapping[str, str]
) -> Exchange:
    """Return *interaction* with all that its description says of secrets.

    Args:
        operation: what the request was made for.
        interaction: the request and its response.
        path: the raw (percent-encoded) text of each path parameter.
    """
    request, response = interaction.request, interaction.response
    asked = operation.request_body.media if operation.request_body else ()
    spec = operation.response_for(response.status)
    named = {(kind, name) for kind in _FIELDS for name in confidential.fields(operation)}
    secret = confidential.credentials(operation)
    return Exchange(
        interaction=interaction,
        sent=_places(operation, asked, request.headers, request.body),
        returned=_places(operation, spec.media if spec else (), response.headers, response.body),
        credentials=secret | named,
        known=tuple(
            (name, text)
            for name, written in path.items()
            if is_secret(name) or ("path", name.lower()) in secret
            for text in (unquote(written),)
        ),
    )


def inputs_of(flow: Flow, inputs: Mapping[str, Json]) -> tuple[tuple[str, str], ...]:
    """Return those of *inputs* that are secrets, by name or by their schema, each with its name."""
    marked = marked_inputs(flow, inputs)
    return tuple(
        (names[-1], text)
        for names, text in _texts(dict(inputs))
        if any(map(is_secret, names)) or any(names[: len(place)] == place for place in marked)
    )


def marked_inputs(flow: Flow, inputs: Mapping[str, Json]) -> frozenset[Place]:
    """Return the names that lead to what the schema of the inputs calls secret."""
    tree = flow.document.tree
    schema = get(tree, flow.inputs_at) if flow.inputs_at is not None else None
    schemas = () if isinstance(schema, Absent) else (schema,)
    return confidential.places(tree, schemas, dict(inputs))


def _texts(value: Json) -> Iterator[tuple[Place, str]]:
    """Yield every text in *value* with the names that lead to it."""
    waiting: list[tuple[Place, Json]] = [((), value)]
    while waiting:
        names, here = waiting.pop()
        if isinstance(here, Mapping):
            waiting += [((*names, name), below) for name, below in here.items()]
        elif isinstance(here, list | tuple):
            waiting += [((*names, str(index)), below) for index, below in enumerate(here)]
        elif isinstance(here, str):
            yield names, here


def _places(
    operation: Operation, declared: tuple[Media, ...], headers: Headers, body: bytes | None
) -> frozenset[Place]:
    read = media.read(headers.get("content-type"), body)
    if read.family is not media.Family.JSON:
        return NOWHERE
    schemas = confidential.schemas_of(declared)
    return confidential.places(operation.document.tree, schemas, read.value)
