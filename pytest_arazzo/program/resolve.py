"""Which operation or workflow a name means.

Spec: Arazzo 1.1.0, Step Object (operationId, operationPath, workflowId), Source Description
Expression Resolution.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import unquote

from pytest_arazzo.diagnostic import Diagnostic, Replacement, Severity, nearest
from pytest_arazzo.jsonvalue import join
from pytest_arazzo.model.description import Description, SourceDescription
from pytest_arazzo.model.workflow import Step
from pytest_arazzo.openapi.catalog import Catalog
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.program.corrections import correction
from pytest_arazzo.program.library import Library
from pytest_arazzo.program.operation_paths import near, portable
from pytest_arazzo.program.program import (
    Call,
    FlowKey,
    OperationCall,
    Unresolved,
    WorkflowCall,
)

_PREFIX = "$sourceDescriptions."
_PATH = re.compile(r"\{\$sourceDescriptions\.([^{}]+)\.url\}(#.*)?", re.DOTALL)
_BARE_PATH = re.compile(r"(?:\$sourceDescriptions\.)?([^{}#]+?)(?:\.url)?(#.*)", re.DOTALL)
Found = tuple[Call, tuple[Diagnostic, ...]]


def resolve_call(step: Step, description: Description, library: Library) -> Found:
    """Return what *step* calls, with what there is to say about how it says so."""
    if step.operation_id is not None:
        return _by_id(step.operation_id, join(step.at, "operationId"), description, library)
    if step.operation_path is not None:
        return _by_path(step.operation_path, join(step.at, "operationPath"), description, library)
    if step.workflow_id is not None:
        at = join(step.at, "workflowId")
        found = resolve_workflow(step.workflow_id, at, description, library)
        if isinstance(found, Diagnostic):
            return Unresolved(found), ()
        return WorkflowCall(found), ()
    return Unresolved(_nothing_called(step, description)), ()


def resolve_workflow(
    name: str, at: str, description: Description, library: Library
) -> FlowKey | Diagnostic:
    """Return the workflow that *name* means: one of the document's, or of a source's."""
    if not name.startswith(_PREFIX):
        missing = f"unknown workflowId {name!r}"
        return _own_workflow(name, description) or _misnamed(
            _problem("AZ207", missing, description, at),
            description,
            name,
            _workflow_ids(description),
        )
    source, workflow_id = _split(name, description)
    if source is None:
        return _unknown_source(name, description, at)
    target = library.source(description.document.uri, source.name)
    if isinstance(target, Diagnostic):
        return _blocked(source, target, description, at)
    if not isinstance(target, Description):
        return _problem(
            "AZ207",
            f"{source.name!r} is not an Arazzo document, so it has no workflow {workflow_id!r}",
            description,
            at,
        )
    missing = f"unknown workflowId {workflow_id!r} in source {source.name!r}"
    return _own_workflow(workflow_id, target) or _misnamed(
        _problem("AZ207", missing, description, at),
        description,
        workflow_id,
        _workflow_ids(target),
    )


def _workflow_ids(description: Description) -> list[str]:
    return [workflow.workflow_id for workflow in description.workflows]


def _own_workflow(name: str, description: Description) -> FlowKey | None:
    known = name in _workflow_ids(description)
    return FlowKey(description.document.uri, name) if known else None


def _by_id(name: str, at: str, description: Description, library: Library) -> Found:
    if name.startswith(_PREFIX):
        source, operation_id = _split(name, description)
        if source is None:
            return Unresolved(_unknown_source(name, description, at)), ()
        return _in_source(operation_id, source, at, description, library)
    candidates = [source for source in description.sources if source.kind != "arazzo"]
    if len(candidates) == 1:
        return _in_source(name, candidates[0], at, description, library)
    return _in_any(name, candidates, at, description, library)


def _in_any(
    name: str,
    candidates: list[SourceDescription],
    at: str,
    description: Description,
    library: Library,
) -> Found:
    """Search every source: one hit is taken with a warning, two are an error."""
    known: list[str] = []
    hits: list[tuple[SourceDescription, Call]] = []
    blocked: list[Diagnostic] = []
    for source in candidates:
        catalog = library.source(description.document.uri, source.name)
        if isinstance(catalog, Catalog):
            known += catalog.operation_ids
            hits += [(source, OperationCall(op, source.name)) for op in catalog.by_id(name)]
        elif isinstance(catalog, Diagnostic):
            blocked.append(_blocked(source, catalog, description, at))
    if not hits and blocked:
        return Unresolved(blocked[0]), ()
    if not hits:
        message = f"unknown operationId {name!r} in all {len(candidates)} sources"
        problem = _problem("AZ203", message, description, at)
        return Unresolved(_misnamed(problem, description, name, known)), ()
    portable = f"write $sourceDescriptions.{hits[0][0].name}.{name}"
    if len(hits) > 1:
        where = " and ".join(repr(source.name) for source, _ in hits)
        message = f"operationId {name!r} occurs in the sources {where}"
        return Unresolved(_problem("AZ204", message, description, at, portable)), ()
    message = f"operationId {name!r} does not name its source although there are several"
    warning = _warning("AZ211", message, description, at, portable)
    return hits[0][1], (warning,)


def _in_source(
    operation_id: str,
    source: SourceDescription,
    at: str,
    description: Description,
    library: Library,
) -> Found:
    catalog = library.source(description.document.uri, source.name)
    if isinstance(catalog, Diagnostic):
        return Unresolved(_blocked(source, catalog, description, at)), ()
    if not isinstance(catalog, Catalog):
        message = f"source {source.name!r} is no OpenAPI description, so it has no operations"
        return Unresolved(_problem("AZ202", message, description, at)), ()
    found = catalog.by_id(operation_id)
    if len(found) == 1:
        return OperationCall(found[0], source.name), ()
    if found:
        places = " and ".join(str(op.document.locate(op.at)) for op in found)
        message = f"operationId {operation_id!r} is not unique: {places}"
        return Unresolved(_problem("AZ204", message, description, at)), ()
    message = f"unknown operationId {operation_id!r} in source {source.name!r}"
    problem = _problem("AZ203", message, description, at)
    return Unresolved(_misnamed(problem, description, operation_id, catalog.operation_ids)), ()


def _by_path(text: str, at: str, description: Description, library: Library) -> Found:
    found = _PATH.fullmatch(text)
    spelled = found or _BARE_PATH.fullmatch(text)
    written = portable(text, (each.name for each in description.sources if each.kind != "arazzo"))
    if spelled is None:
        message = f"operationPath {text!r} names no source description and pointer"
        return Unresolved(_problem("AZ205", message, description, at, written)), ()
    source = _source_named(spelled[1], description)
    if source is None:
        return Unresolved(_unknown_source(_PREFIX + spelled[1], description, at)), ()
    catalog = library.source(description.document.uri, source.name)
    if isinstance(catalog, Diagnostic):
        return Unresolved(_blocked(source, catalog, description, at)), ()
    pointer = _fragment(spelled[2] or "")
    operation = catalog.at(pointer) if isinstance(catalog, Catalog) else None
    if operation is None and isinstance(catalog, Catalog):
        operation, found = _only_method(catalog, pointer), None
    if operation is None:
        message = f"{spelled[2] or text!r} is no operation of source {source.name!r}"
        hint = near(pointer, catalog.pointers) if isinstance(catalog, Catalog) else None
        return Unresolved(_problem("AZ205", message, description, at, hint or written)), ()
    if found:
        return OperationCall(operation, source.name), ()
    message = f"operationPath {text!r} is not in the form that the specification asks for"
    exact = f"{{$sourceDescriptions.{source.name}.url}}#{operation.pointer}"
    warning = _warning("AZ211", message, description, at, f"write {exact}")
    fix = Replacement(at=at, old=text, new=exact, title=f"write {exact}")
    return OperationCall(operation, source.name), (replace(warning, fix=fix),)


def _only_method(catalog: Catalog, pointer: str) -> Operation | None:
    """Return the one operation of the path item at *pointer*, None when there are more or none."""
    below = [each for each in catalog.pointers if each.rpartition("/")[0] == pointer]
    return catalog.at(below[0]) if len(below) == 1 else None


def _fragment(text: str) -> str:
    """Return the JSON Pointer in a URI fragment; braces of a path may be percent-encoded."""
    return unquote(text.removeprefix("#"))


def _split(name: str, description: Description) -> tuple[SourceDescription | None, str]:
    """Split `$sourceDescriptions.<name>.<rest>`; the longest declared name wins."""
    rest = name.removeprefix(_PREFIX)
    for source in sorted(description.sources, key=lambda s: -len(s.name)):
        if rest.startswith(f"{source.name}."):
            return source, rest[len(source.name) + 1 :]
    return None, ""


def _source_named(name: str, description: Description) -> SourceDescription | None:
    return next((source for source in description.sources if source.name == name), None)


def _unknown_source(name: str, description: Description, at: str) -> Diagnostic:
    known = [source.name for source in description.sources]
    wanted = name.removeprefix(_PREFIX).split(".")[0]
    return _problem(
        "AZ201",
        f"no source description is named {wanted!r}",
        description,
        at,
        nearest(wanted, known) or f"declared are: {', '.join(known) or 'none'}",
    )


def _blocked(
    source: SourceDescription, cause: Diagnostic, description: Description, at: str
) -> Diagnostic:
    message = f"source {source.name!r} is not available ({cause.location})"
    return replace(_problem(cause.code, message, description, at), cause=cause.location)


def _nothing_called(step: Step, description: Description) -> Diagnostic:
    if step.channel_path is not None:
        message = "channelPath names an AsyncAPI channel, and AsyncAPI steps cannot be run"
        return _problem("AZ506", message, description, join(step.at, "channelPath"))
    message = f"step {step.step_id!r} names neither an operation nor a workflow"
    problem = _problem("AZ101", message, description, step.at)
    return replace(problem, cause=problem.location)  # the structure of the document says it too


def _misnamed(
    problem: Diagnostic, description: Description, name: str, known: Iterable[str]
) -> Diagnostic:
    """Return *problem*, of an unknown *name*, with what may have been meant."""
    names = tuple(known)
    fix = correction(description.document, problem.at or "", name, names)
    return replace(problem, help=nearest(name, names), fix=fix)


def _warning(code: str, message: str, description: Description, at: str, hint: str) -> Diagnostic:
    problem = _problem(code, message, description, at, hint)
    return replace(problem, severity=Severity.WARNING)


def _problem(
    code: str,
    message: str,
    description: Description,
    at: str,
    hint: str | None = None,
) -> Diagnostic:
    field = at.rsplit("/", 1)[-1]
    return Diagnostic(
        code=code,
        message=message,
        location=description.document.locate(at),
        help=hint,
        spec=f"{description.edition.text}, Step Object, {field}",
        at=at,
    )
