from __future__ import annotations

import pytest

from pytest_arazzo.media import Family
from pytest_arazzo.openapi.matching import Match, match
from pytest_arazzo.openapi.operation import Media


def media(name: str) -> Media:
    return Media(name=name, schema=None, schema_at=None, encoding={}, at=f"/{name}")


def chosen(content_type: str, family: Family | None, *names: str) -> tuple[str, bool] | None:
    found = match(content_type, family, tuple(map(media, names)))
    return (found.media.name, found.declared) if isinstance(found, Match) else None


@pytest.mark.parametrize(
    ("content_type", "names", "expected"),
    [
        ("application/json", ("text/plain", "application/json"), "application/json"),
        ("Application/JSON; charset=utf-8", ("application/json",), "application/json"),
        ("application/json", ("Application/Json",), "Application/Json"),
        ("application/json;", ("application/json",), "application/json"),
        ("application/json", ("application/json; v=1",), "application/json; v=1"),
        ("a/b; v=2", ("a/b; v=1", "a/b", "a/b; v=2"), "a/b; v=2"),
        ("a/b; v=3", ("a/b; v=1", "a/b"), "a/b"),
        ("image/png", ("*/*", "image/*"), "image/*"),
        ("image/png", ("*/*", "text/*"), "*/*"),
        ("image/png", ("image/*", "image/png"), "image/png"),
    ],
)
def test_the_most_specific_declared_key_is_chosen(
    content_type: str, names: tuple[str, ...], expected: str
) -> None:
    assert chosen(content_type, None, *names) == (expected, True)


@pytest.mark.parametrize(
    ("content_type", "family", "expected"),
    [
        ("application/x-amz-json-1.1", Family.JSON, ("application/json", False)),
        ("text/plain", Family.JSON, ("application/json", False)),
        ("", Family.JSON, ("application/json", False)),
        ("text/xml", Family.XML, ("application/xml", False)),
        ("text/plain", Family.TEXT, None),
        ("image/png", None, None),
    ],
)
def test_json_and_xml_by_another_name_belong_to_their_family(
    content_type: str, family: Family | None, expected: tuple[str, bool] | None
) -> None:
    assert (
        chosen(content_type, family, "image/gif", "application/xml", "application/json")
        == expected
    )


def test_nothing_is_chosen_from_nothing() -> None:
    assert chosen("application/json", Family.JSON) is None


def test_no_media_type_matches_no_range() -> None:
    assert chosen("", Family.BINARY, "*/*") is None
