"""The expressions and criteria that stand in the specification's own text, where it is at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from pytest_arazzo.expressions.runtime import parse
from pytest_arazzo.expressions.scanner import Malformed
from pytest_arazzo.expressions.template import parse_text
from pytest_arazzo.expressions.truth import compile_test

FOLDER = Path(__file__).resolve().parents[2].parent / "shared/suites/arazzo-specification"
TEXTS = sorted(FOLDER.glob("*.md")) if FOLDER.is_dir() else []

pytestmark = pytest.mark.skipif(not TEXTS, reason="the specification is not beside the project")


def examples_of_expressions() -> Iterator[str]:
    for path in TEXTS:
        section = path.read_text(encoding="utf-8").split("### Runtime Expressions\n")[-1]
        table = section.split("#### Examples")[1].split("\n#")[0]
        yield from re.findall(r"`([^`]*\$[^`]*)`", "\n".join(table.splitlines()[4:]))


def criteria() -> Iterator[Mapping[str, object]]:
    for path in TEXTS:
        blocks = re.findall(r"```yaml\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
        for block in blocks:
            try:
                yield from criteria_in(yaml.safe_load(block))
            except yaml.YAMLError:
                continue


def criteria_in(tree: object) -> Iterator[Mapping[str, object]]:
    if isinstance(tree, dict):
        if "condition" in tree:
            yield tree
        for member in tree.values():
            yield from criteria_in(member)
    elif isinstance(tree, list):
        for element in tree:
            yield from criteria_in(element)


EXPRESSIONS = sorted(set(examples_of_expressions()))
CRITERIA = list(criteria())


def test_the_text_was_read() -> None:
    assert len(EXPRESSIONS) >= 20
    assert len(CRITERIA) >= 20


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_every_expression_of_the_table_of_examples_parses(text: str) -> None:
    assert not isinstance(parse_text(text), str | Malformed)


@pytest.mark.parametrize(
    "criterion", CRITERIA, ids=[f"{n}-{each['condition']}" for n, each in enumerate(CRITERIA)]
)
def test_every_criterion_of_an_example_compiles(criterion: Mapping[str, object]) -> None:
    context, kind = criterion.get("context"), criterion.get("type", "simple")
    test = compile_test(
        str(criterion["condition"]),
        context=None if context is None else str(context),
        kind=str(kind),
    )

    assert not isinstance(test, Malformed)
    assert context is None or not isinstance(parse(str(context)), Malformed)
