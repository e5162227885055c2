"""Rules AZ901 to AZ904: what is declared and nothing uses.

A name counts as used wherever a text of the document mentions it, so that only what is certainly
unused is told.

Spec: none; advice.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import Json, get, join
from pytest_arazzo.program.program import Flow, Node, OperationCall, Program, Unresolved

_KINDS = ("inputs", "parameters", "successActions", "failureActions")


def problems(program: Program) -> Iterator[Diagnostic]:
    """Yield every source, input, output and component of the document that nothing uses."""
    texts = "\n".join(_texts(program.document.tree))
    yield from _sources(program, texts)
    yield from _components(program.document, texts)
    shared = "\n".join(_texts(get_or_none(program.document, "/components")))
    for flow in (program.flows[key] for key in program.own):
        own = "\n".join((*_texts(get_or_none(flow.document, flow.at)), shared))
        yield from _inputs(flow, own, texts)
        yield from _outputs(flow, own)


def get_or_none(document: Document, at: str) -> Json:
    """Return what *at* selects in *document*, None when it is nothing."""
    found = get(document.tree, at)
    return found if isinstance(found, Mapping) else None


def _texts(tree: Json) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, Mapping):
        yield from (name for name in tree if "$" in name)  # meant as an expression, if none
        for inner in tree.values():
            yield from _texts(inner)
    elif isinstance(tree, list):
        for inner in tree:
            yield from _texts(inner)


def _mentions(texts: str, start: str, name: str) -> bool:
    """Return whether *start* with *name* is in *texts*, the name not being the start of another."""
    return _after(f"{start}{name}").search(texts) is not None


@functools.lru_cache(maxsize=1024)
def _after(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text) + r"(?![\w-])")


def _sources(program: Program, texts: str) -> Iterator[Diagnostic]:
    nodes = [node for key in program.own for node in program.flows[key].nodes]
    if any(_names_no_source(program.document, node) for node in nodes):
        return  # what is unknown may be in any of them
    used = {node.call.source for node in nodes if isinstance(node.call, OperationCall)}
    listed = get(program.document.tree, "/sourceDescriptions")
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        name = entry.get("name") if isinstance(entry, Mapping) else None
        if not isinstance(name, str) or name in used:
            continue
        if not _mentions(texts, "$sourceDescriptions.", name):
            at = join("/sourceDescriptions", index, "name")
            yield _unused(program.document, "AZ901", f"nothing uses source {name!r}", at)


def _names_no_source(document: Document, node: Node) -> bool:
    if not isinstance(node.call, Unresolved):
        return False
    step = get(document.tree, node.at)
    fields = step if isinstance(step, Mapping) else {}
    named = f"{fields.get('operationId')} {fields.get('operationPath')}"
    return "$sourceDescriptions." not in named


def _components(document: Document, texts: str) -> Iterator[Diagnostic]:
    for kind in _KINDS:
        declared = get_or_none(document, join("/components", kind))
        for name in declared if isinstance(declared, Mapping) else ():
            is_used = _mentions(texts, f"$components.{kind}.", name)
            if not is_used and not _mentions(texts, f"#/components/{kind}/", name):
                at = join("/components", kind, name)
                message = f"nothing uses components.{kind}.{name}"
                yield _unused(document, "AZ904", message, at, key=True)


def _inputs(flow: Flow, own: str, texts: str) -> Iterator[Diagnostic]:
    """Yield the inputs that the workflow itself declares, not those of schemas it refers to."""
    at = join(flow.at, "inputs", "properties")
    declared = get_or_none(flow.document, at)
    from_outside = f"$workflows.{flow.key.workflow_id}.inputs."
    for name in declared if isinstance(declared, Mapping) else ():
        if not _mentions(own, "$inputs.", name) and not _mentions(texts, from_outside, name):
            message = f"nothing uses input {name!r} of workflow {flow.key.workflow_id!r}"
            yield _unused(flow.document, "AZ902", message, join(at, name), key=True)


def _outputs(flow: Flow, own: str) -> Iterator[Diagnostic]:
    for node in flow.nodes:
        start = f"$steps.{node.step_id}."
        if re.search(re.escape(start) + r"outputs(?![.\w-])", own):
            continue  # all of them at once
        for name, value in node.outputs:
            # `.outputs.` is left out by some, which the compat reading forgives.
            if not any(_mentions(own, start + way, name) for way in ("outputs.", "")):
                message = f"nothing reads output {name!r} of step {node.step_id!r}"
                yield _unused(flow.document, "AZ903", message, value.at, key=True)


def _unused(
    document: Document, code: str, message: str, at: str, *, key: bool = False
) -> Diagnostic:
    return Diagnostic(
        code=code,
        message=message,
        location=document.locate_key(at) if key else document.locate(at),
        severity=Severity.ADVICE,
        help="use it or leave it out",
        at=at,
    )
