"""Our verdict on documents of others, beside that of the published schemas."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.documents import yaml
from pytest_arazzo.documents.document import Document
from pytest_arazzo.model.structure import problems

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
CORPUS = SHARED / "corpus"
SCHEMAS = {
    "1.0": SHARED / "suites" / "arazzo-schemas" / "1.0.yaml",
    "1.1": SHARED / "suites" / "arazzo-schemas" / "1.1-draft.yaml",
}
TEXTS = SHARED / "suites" / "arazzo-specification"

needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not there")
needs_texts = pytest.mark.skipif(not TEXTS.is_dir(), reason="the specification is not there")

RETRY = (
    "a retry needs neither stepId nor workflowId nor retryAfter "
    "(Failure Action Object, stepId: optional; retryAfter: optional)"
)
SIMPLE = (
    "a simple condition names what it looks at, so a context would have no use "
    "(Criterion Object, condition: regex and JSONPath need one; context asks for it with any type)"
)
TYPE_OBJECT = (
    "the type of a criterion may be an object "
    "(Criterion Object, type; the schema puts version beside type)"
)

DIFFERENCES = {
    "jentic-apideck.com__ecosystem/arazzo/workflows.arazzo.json": RETRY,
    "jentic-apideck.com__proxy/arazzo/workflows.arazzo.json": RETRY,
    "jentic-apigee.local__registry/arazzo/workflows.arazzo.json": RETRY,
    "jentic-appveyor.com/arazzo/workflows.arazzo.json": RETRY,
    "jentic-azure.com__streamanalytics-outputs/arazzo/workflows.arazzo.json": RETRY,
    "jentic-billbee.io/arazzo/workflows.arazzo.json": RETRY,
    "jentic-billingo.hu/arazzo/workflows.arazzo.json": RETRY,
    "jentic-brandlovers.com/arazzo/workflows.arazzo.json": RETRY,
    "jentic-circl.lu__hashlookup/arazzo/workflows.arazzo.json": RETRY,
    "jentic-cloud-elements.com__ecwid/arazzo/workflows.arazzo.json": RETRY,
    "jentic-cnab-online.herokuapp.com/arazzo/workflows.arazzo.json": RETRY,
    "jentic-doqs.dev/arazzo/workflows.arazzo.json": RETRY,
    "jentic-drchrono.com/arazzo/workflows.arazzo.json": RETRY,
    "jentic-cookbook/arazzo/recipes/runner/level-1-basic/multi-step-flow/arazzo/"
    "workflow.arazzo.yaml": SIMPLE,
    "strefethen-examples/arazzo/examples/soap-customer-crud.arazzo.yaml": TYPE_OBJECT,
}
"""The documents on which we disagree, all that we accept, each with the reason."""


def documents() -> list[tuple[str, Document]]:
    files = sorted(path for path in CORPUS.rglob("arazzo/**/*") if path.is_file())
    read = [(path.relative_to(CORPUS).as_posix(), path.read_bytes()) for path in files]
    parsed = [(name, yaml.parse(name, text)) for name, text in read]
    return [
        (name, document)
        for name, document in parsed
        if isinstance(document.tree, dict) and "arazzo" in document.tree
    ]


def validator(path: Path) -> Draft202012Validator:
    schema = yaml.parse(path.name, path.read_bytes()).tree
    assert isinstance(schema, dict)
    return Draft202012Validator(schema)


def errors(document: Document) -> list[Diagnostic]:
    return [each for each in problems(document) if each.severity is Severity.ERROR]


@needs_corpus
def test_where_we_and_the_published_schemas_disagree_the_reason_is_known() -> None:
    published = {edition: validator(path) for edition, path in SCHEMAS.items()}
    disputed = {}
    for name, document in documents():
        assert isinstance(document.tree, dict)
        edition = str(document.tree["arazzo"])[:3]
        if published[edition].is_valid(document.tree) == bool(errors(document)):
            disputed[name] = not errors(document)

    assert disputed == dict.fromkeys(DIFFERENCES, True)


@needs_corpus
def test_the_examples_of_the_specification_are_accepted() -> None:
    examples = [document for name, document in documents() if name.startswith("oai-examples/")]

    assert len(examples) == 6
    assert [error for document in examples for error in errors(document)] == []


@needs_texts
@pytest.mark.parametrize("version", ["1.0.1", "1.1.0"])
def test_the_whole_documents_in_the_text_of_the_specification_are_accepted(version: str) -> None:
    text = (TEXTS / f"{version}.md").read_text()
    blocks = re.findall(r"^```yaml\n(arazzo: .*?)^```", text, re.DOTALL | re.MULTILINE)
    whole = [yaml.parse(version, block) for block in blocks if "\nworkflows:" in block]

    assert len(whole) > 0
    assert [error for document in whole for error in errors(document)] == []
