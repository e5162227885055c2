"""Documents as bytes: what comes back is what was parsed, or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_arazzo.documents import yaml
from pytest_arazzo.documents.document import Document
from pytest_arazzo.documents.packed import pack, unpack
from pytest_arazzo.jsonvalue import Json, join

TEXT = """\
openapi: 3.1.0
"paths":
  /pets/{id}: &item
    get: {operationId: "é \\u2028", deprecated: yes}
  empty: []
  nested: [[1, -0.0, 1e400x], {}, null, ~, true, 0x1F]
"""

TREES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("ab/~é", max_size=3), inner, max_size=4)
    ),
    max_leaves=20,
)


def restored(document: Document) -> Document:
    packed = pack(document)
    assert packed is not None
    found = unpack(document.uri, document.text, packed)
    assert found is not None
    return found


def pointers(value: Json, at: str = "") -> Iterator[str]:
    yield at
    if isinstance(value, dict):
        for key, member in value.items():
            yield from pointers(member, join(at, key))
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield from pointers(element, join(at, index))


def places(document: Document) -> list[tuple[object, ...]]:
    return [
        (at, document.locate(at), document.locate_key(at), document.locate_inside(at, 1))
        for at in pointers(document.tree)
    ]


def test_tree_and_places_come_back() -> None:
    document = yaml.parse("a.yaml", TEXT)

    found = restored(document)

    assert repr(found.tree) == repr(document.tree)
    assert places(found) == places(document)
    assert (found.uri, found.text, found.problems) == ("a.yaml", document.text, ())
    assert len(found.marks) == len(list(found.marks)) == len(document.marks)


@given(TREES, st.booleans())
def test_every_tree_comes_back_with_its_places(tree: Json, is_json: bool) -> None:  # noqa: FBT001
    document = yaml.parse("a", json.dumps(tree) if is_json else yaml.dump(tree))

    found = restored(document)

    assert repr(found.tree) == repr(document.tree)
    assert places(found) == places(document)


def test_a_member_of_an_object_is_located() -> None:
    found = restored(yaml.parse("a.yaml", TEXT))

    assert isinstance(found.tree, dict)
    assert str(found.locate_member(found.tree, "paths")) == "a.yaml:2:1"
    assert found.locate_member(found.tree, "info") is None
    assert found.locate_member({}, "paths") is None


@pytest.mark.parametrize(
    "text",
    [
        "a: &x {b: 1}\nc: *x\n",
        "a: !!binary aGVsbG8=\n",
        "- !!binary aGVsbG8=\n",
        "a: 1\na: 2\n",
        "a: !odd 1\n",
    ],
)
def test_a_document_that_is_more_than_its_json_is_not_packed(text: str) -> None:
    assert pack(yaml.parse("a.yaml", text)) is None


def test_an_alias_of_a_scalar_is_packed() -> None:
    assert restored(yaml.parse("a.yaml", "a: &x 1\nb: *x\n")).tree == {"a": 1, "b": 1}


def test_an_empty_text_is_not_packed() -> None:
    assert pack(yaml.parse("a.yaml", "")) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw[:-4],
        lambda raw: raw[:-1],
        lambda raw: raw[:0],
        lambda raw: raw + bytes(4),
        lambda raw: b"x" * len(raw),
    ],
)
def test_bytes_that_are_not_understood_are_no_document(change: Callable[[bytes], bytes]) -> None:
    packed = pack(yaml.parse("a.yaml", TEXT))
    assert packed is not None

    assert unpack("a.yaml", TEXT, change(packed)) is None
