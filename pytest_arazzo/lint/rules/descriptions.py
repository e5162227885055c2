"""Rules AZ221-AZ226: the descriptions, as far as the document's workflows use them.

What is found stands in the description's file; in the document, the first step that calls the
operation is what it concerns.

Spec: OpenAPI 3.0.4, 3.1.1 and 3.2.0.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping

from pytest_arazzo import media
from pytest_arazzo.diagnostic import Diagnostic, Severity, nearest
from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import Absent, Json, get, join
from pytest_arazzo.lint.supplies import IGNORED, slots
from pytest_arazzo.lint.survey import Flaw, flaws, of_example
from pytest_arazzo.media import Family
from pytest_arazzo.openapi import reference
from pytest_arazzo.openapi.operation import Media, OpenApiParameter, Operation
from pytest_arazzo.openapi.reference import Node as Value
from pytest_arazzo.program.program import OperationCall, Program

_SECTIONS: Mapping[str, str] = {
    "AZ221": "Schema Object, example; Media Type Object, example",
    "AZ222": "Paths Object, path templating",
    "AZ223": "Schema Object",
    "AZ224": "Schema Object, pattern",
    "AZ225": "Schema Object, readOnly and writeOnly",
    "AZ226": "Parameter Object, name",
}
_ON_KEYS = frozenset({"AZ222"})


def problems(program: Program) -> Iterator[Diagnostic]:
    """Yield what is wrong with the operations that the document calls, each thing once."""
    seen: set[tuple[str, str, str]] = set()
    for key in program.own:
        for node in program.flows[key].nodes:
            if not isinstance(node.call, OperationCall):
                continue
            operation = node.call.operation
            for flaw in _flaws(operation):
                known = (operation.document.uri, flaw.at, flaw.message)
                if known not in seen:
                    seen.add(known)
                    yield _diagnostic(operation.document, flaw, node.at)


def _diagnostic(document: Document, flaw: Flaw, at: str) -> Diagnostic:
    on_key = flaw.code in _ON_KEYS
    text = get(document.tree, flaw.at)
    return Diagnostic(
        code=flaw.code,
        message=flaw.message,
        location=document.locate_key(flaw.at) if on_key else document.locate(flaw.at),
        severity=Severity.ERROR if flaw.is_sure else Severity.WARNING,
        help=flaw.help,
        spec=f"OpenAPI, {_SECTIONS[flaw.code]}",
        at=at,
        width=len(text) if isinstance(text, str) and not on_key and "\n" not in text else 1,
    )


@functools.lru_cache(maxsize=1024)  # many steps call the same operation
def _flaws(operation: Operation) -> tuple[Flaw, ...]:
    document = operation.document
    listed = [response.media for response in operation.responses]
    if operation.request_body is not None:
        listed.append(operation.request_body.media)
    contents = [each for found in listed for each in found]
    headers = [header for response in operation.responses for header in response.headers]
    parameters = [*operation.parameters, *headers]
    starts = [each.schema_at for each in parameters] + [each.schema_at for each in contents]
    return tuple(
        dict.fromkeys(
            (
                *_path(operation),
                *_parameters(operation),
                *(flaw for each in parameters for flaw in _of_parameter(document, each)),
                *(flaw for each in contents for flaw in _of_media(document, each)),
                *flaws(document, (at for at in starts if at is not None)),
            )
        )
    )


def _path(operation: Operation) -> Iterator[Flaw]:
    """Yield where the path key and the path parameters disagree."""
    if operation.problems:
        return  # a parameter that could not be read may be the missing one
    at = join("/paths", operation.path)
    names = slots(operation.path)
    declared = [each for each in operation.parameters if each.place == "path"]
    known = [each.name for each in declared]
    for name in dict.fromkeys(slots(operation.path.partition("#")[0].partition("?")[0])):
        if name not in known:
            message = f"{operation} has no path parameter {name!r}, which its path names"
            hint = nearest(name, set(known) - set(names)) or "declare it with `in: path`"
            yield Flaw("AZ222", at, message, hint, is_sure=True)
    for each in declared:
        if each.name not in names:
            message = f"the path of {operation} has no place for its parameter {each.name!r}"
            hint = nearest(each.name, set(names) - set(known)) or f"write {{{each.name}}} into it"
            yield Flaw("AZ222", join(each.at, "name"), message, hint, is_sure=True)


def _parameters(operation: Operation) -> Iterator[Flaw]:
    for each in operation.parameters:
        if each.place == "header" and each.name.lower() in IGNORED:
            message = f"the declaration of the header {each.name!r} as a parameter has no effect"
            hint = _INSTEAD[each.name.lower()]
            yield Flaw("AZ226", join(each.at, "name"), message, hint)
        schema = each.schema
        if each.required and isinstance(schema, Mapping) and schema.get("readOnly") is True:
            message = f"the required parameter {each.name!r} is read-only, so nobody may send it"
            yield Flaw("AZ225", join(each.at, "required"), message)


_INSTEAD: Mapping[str, str] = {
    "accept": "what is accepted follows from the media types of the responses",
    "authorization": "declare a security scheme instead",
    "content-type": "the media types of the request body say it",
}


def _of_parameter(document: Document, parameter: OpenApiParameter) -> Iterator[Flaw]:
    if parameter.schema is not None and parameter.media is None:
        yield from _examples(document, parameter.schema, parameter.at)


def _of_media(document: Document, content: Media) -> Iterator[Flaw]:
    if content.schema is None or media.family(media.parse(content.name).name) is not Family.JSON:
        return
    yield from _examples(document, content.schema, content.at, is_media=True)


def _examples(
    document: Document, schema: Json, at: str, *, is_media: bool = False
) -> Iterator[Flaw]:
    for where in _values(document, at):
        value = get(document.tree, where)
        # A body may be given as the text of it.
        if not (is_media and isinstance(value, str)):
            yield from of_example(document, schema, where, "the example")


def _values(document: Document, at: str) -> Iterator[str]:
    """Yield where the values of `example` and `examples` of the object at *at* stand."""
    owner = get(document.tree, at)
    if isinstance(owner, Absent) or not isinstance(owner, Mapping):
        return
    if "example" in owner:
        yield join(at, "example")
    for _, each in Value(owner.get("examples"), join(at, "examples")).children():
        found = reference.follow(document.tree, each)
        for name in ("value", "dataValue") if isinstance(found, Value) else ():
            if isinstance(found, Value) and name in found.members():
                yield join(found.at, name)
