from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from pytest_arazzo import schema
from pytest_arazzo.jsonvalue import Absent, Json, get
from pytest_arazzo.synthesis.subject import Complaint, Impossible, Subject
from pytest_arazzo.synthesis.value import value
from pytest_arazzo.synthesis.wish import Count, Matching, Other, Present, Wish, pointer

GONE = Absent("not wanted")


def made(inner: Json, wishes: Mapping[str, Wish] | None = None, **more: Json) -> Json | Impossible:
    """Return what is made by *inner*, with *more* beside it in its document."""
    root = {"s": inner, **more}
    found = value(Subject(root=root, at="/s"), wishes or {})
    if not isinstance(found, Impossible):
        assert schema.violations(root, "/s", found) == ()
    return found


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ({"type": "object"}, {}),
        ({}, {}),
        (True, {}),
        ({"type": "boolean"}, True),
        ({"type": "integer"}, 1),
        ({"type": "integer", "minimum": 5}, 5),
        ({"type": "integer", "exclusiveMinimum": 5}, 6),
        ({"type": "integer", "maximum": -7}, -7),
        ({"type": "number", "minimum": 0.1, "maximum": 0.2}, 0.15),
        ({"type": "number", "multipleOf": 0.25, "exclusiveMinimum": 1}, 2),
        ({"type": "integer", "multipleOf": 7, "minimum": 8}, 14),
        ({"allOf": [{"multipleOf": 4}, {"multipleOf": 6}], "type": "integer"}, 12),
        ({"type": "null"}, None),
        ({"type": ["null", "integer"]}, 1),
        ({"enum": [None, "PENDING", "DONE"]}, "PENDING"),
        ({"const": {"a": 1}}, {"a": 1}),
        ({"type": "string", "format": "date"}, "2025-01-15"),
        ({"type": "string", "format": "date-time"}, "2025-01-15T09:30:00Z"),
        ({"type": "string", "format": "email"}, "ada@example.com"),
        ({"type": "string", "format": "ipv4"}, "192.0.2.1"),
        ({"type": "string", "format": "ipv6"}, "2001:db8::1"),
        ({"type": "string", "format": "byte"}, "ZXhhbXBsZQ=="),
        ({"type": "string", "minLength": 12}, "example-exam"),
        ({"type": "string", "maxLength": 3}, "exa"),
        ({"type": "string", "example": "Rex"}, "Rex"),
        ({"type": "integer", "examples": ["no number", 7]}, 7),
        ({"type": "string", "default": "asc"}, "asc"),
        ({"type": "object", "example": {"a": 1}, "required": ["b"]}, {"b": "b"}),
        ({"type": "array", "items": {"type": "integer"}}, [1]),
        ({"type": "array", "minItems": 2, "items": {"type": "boolean"}}, [True, True]),
        ({"type": "array", "maxItems": 0}, []),
        ({"prefixItems": [{"type": "integer"}, {"const": "b"}], "minItems": 2}, [1, "b"]),
        ({"type": "array", "contains": {"const": 9}, "minItems": 2}, [9, "example"]),
        ({"type": "array", "contains": {"const": 9}, "minContains": 2}, [9, 9]),
        ({"minProperties": 1}, {"example": "example"}),
        (
            {"patternProperties": {"^x-[a-z]+$": {"const": 1}}, "minProperties": 1},
            {"x-example": 1},
        ),
        ({"propertyNames": {"enum": ["a", "b"]}, "minProperties": 2}, {"a": "a", "b": "b"}),
        ({"properties": {"a": {"const": 1}}, "minProperties": 1}, {"a": 1}),
        ({"dependentRequired": {"a": ["b"]}, "required": ["a"]}, {"a": "a", "b": "b"}),
        ({"type": "string", "not": {"enum": ["example"]}}, "Example"),
        ({"oneOf": [{"required": ["a"]}, {"required": ["a", "b"]}]}, {"a": "a"}),
        ({"anyOf": [False, {"type": "integer"}]}, 1),
        ({"if": {"type": "integer"}, "then": {"minimum": 3}, "else": False}, 3),
        ({"not": {"type": "object"}, "type": ["object", "integer"]}, 1),
        (
            {"required": ["a"], "not": {"required": ["a"], "maxProperties": 1}},
            {"a": "a", "example": "example"},
        ),
    ],
)
def test_a_value_is_small_and_readable(inner: Json, expected: Json) -> None:
    assert made(inner) == expected


@pytest.mark.parametrize(
    "inner",
    [
        False,
        {"type": "integer", "minimum": 2, "maximum": 1},
        {"allOf": [{"type": "string"}, {"type": "integer"}]},
        {"enum": [1, 2], "minimum": 3},
        {"type": "object", "required": ["a"], "additionalProperties": False},
        {"type": "object", "required": ["a"], "properties": {"a": False}},
        {"type": "array", "minItems": 2, "maxItems": 1},
        {"type": "array", "minItems": 3, "uniqueItems": True, "items": {"type": "boolean"}},
        {"type": "string", "pattern": "^a", "maxLength": 0},
        {"oneOf": [{"type": "integer"}, {"type": "integer"}]},
        {"type": "object", "required": ["a"], "propertyNames": {"maxLength": 0}},
        {"prefixItems": [True], "items": False, "minItems": 2, "type": "array"},
        {"$ref": "#/s"},
    ],
)
def test_what_nothing_satisfies_is_impossible(inner: Json) -> None:
    found = made(inner)

    assert isinstance(found, Impossible)
    assert found.reason


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("email", r"ada@example\.com"),
        ("homepageUrl", r"https://example\.com/homepage"),
        ("createdAt", r"\d{4}-\d{2}-\d{2}T.*Z"),
        ("petId", r"pet-[0-9a-f]{6}"),
        ("version", r"1\.0\.0"),
        ("description", "description"),
        ("firstName", "first"),
        ("uuid", r"[0-9a-f-]{36}"),
        ("currency", "EUR"),
    ],
)
def test_a_string_looks_like_what_its_name_says(name: str, pattern: str) -> None:
    found = made({"required": [name], "properties": {name: {"type": "string"}}})

    assert isinstance(found, Mapping)
    assert re.fullmatch(pattern, str(found[name]))


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("hasMore", "boolean", False),
        ("active", "boolean", True),
        ("year", "integer", 2025),
        ("expiresAt", "integer", 1736933400),
        ("port", "integer", 443),
        ("total", "number", 1),
    ],
)
def test_a_number_looks_like_what_its_name_says(name: str, kind: str, expected: Json) -> None:
    assert made({"required": [name], "properties": {name: {"type": kind}}}) == {name: expected}


def test_what_leads_to_a_further_page_is_left_out_of_examples() -> None:
    page: Json = {"items": [], "nextToken": "abc", "hasMore": True, "marker": None}

    assert made({"type": "object", "example": page}) == {
        "items": [],
        "hasMore": False,
        "marker": None,
    }


def test_a_recursive_schema_ends_where_it_may() -> None:
    node: Json = {
        "type": "object",
        "required": ["name", "below"],
        "properties": {
            "name": {"type": "string"},
            "below": {"type": "array", "items": {"$ref": "#/s"}},
            "above": {"$ref": "#/s"},
        },
    }

    assert made(node) == {"name": "name", "below": [{"name": "name", "below": []}]}


def test_a_recursive_schema_ends_in_another_branch() -> None:
    tree: Json = {
        "required": ["left"],
        "properties": {"left": {"oneOf": [{"$ref": "#/s"}, {"type": "null"}]}},
        "type": "object",
    }

    assert made(tree) == {"left": {"left": None}}


def test_a_schema_inside_of_itself_without_end_is_impossible() -> None:
    found = made({"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/s"}}})

    assert isinstance(found, Impossible)


def test_wishes_lead_deeper_than_a_recursive_schema_goes_by_itself() -> None:
    node: Json = {
        "type": "object",
        "properties": {"below": {"type": "array", "items": {"$ref": "#/s"}}, "n": {}},
    }

    found = made(node, {"below[0].below[1].below[0].below[0].n": 5})

    assert not isinstance(found, Impossible)
    assert get(found, "/below/0/below/1/below/0/below/0/n") == 5


@pytest.mark.parametrize(
    ("ref", "more"),
    [
        ("#/$defs/a~1b", {"$defs": {"a/b": {"const": 7}}}),
        ("#seven", {"x": {"$anchor": "seven", "const": 7}}),
        ("https://example.com/seven", {"x": {"$id": "https://example.com/seven", "const": 7}}),
    ],
)
def test_references_are_followed(ref: str, more: Mapping[str, Json]) -> None:
    assert value(Subject(root={"s": {"$ref": ref}, **more}, at="/s")) == 7


@pytest.mark.parametrize("ref", ["#/nowhere", "#nowhere", "https://example.com/elsewhere"])
def test_a_reference_that_leads_nowhere_is_said(ref: str) -> None:
    found = made({"allOf": [{"$ref": ref}]})

    assert isinstance(found, Impossible)
    assert f"{ref!r} leads nowhere" in found.reason


def test_a_dangling_reference_of_an_optional_member_does_no_harm() -> None:
    assert made({"type": "object", "properties": {"a": {"$ref": "#/nowhere"}}}) == {}


def test_a_discriminator_says_which_branch_it_is() -> None:
    pet: Json = {
        "oneOf": [{"$ref": "#/c/Cat"}, {"$ref": "#/c/Dog"}],
        "discriminator": {"propertyName": "kind", "mapping": {"woof": "#/c/Dog"}},
    }
    kinds: Json = {"Cat": {"type": "object"}, "Dog": {"required": ["bark"]}}

    assert made(pet, c=kinds) == {"kind": "Cat"}

    def told(found: Json) -> tuple[Complaint, ...]:
        return (
            () if isinstance(found, Mapping) and "kind" in found else (Complaint("", "no kind"),)
        )

    root: Json = {"s": pet, "c": kinds}
    assert value(Subject(root=root, at="/s"), {"kind": "woof"}, check=told) == {
        "kind": "woof",
        "bark": "bark",
    }


def test_there_must_be_a_schema() -> None:
    found = value(Subject(root={}, at="/nowhere"))

    assert isinstance(found, Impossible)
    assert found.reason.startswith("there is no schema at '/nowhere'")


def test_without_a_schema_every_wish_comes_true() -> None:
    found = value(Subject(root={}, at=None), {"a.b[1].c": 3, "d": GONE})

    assert found == {"a": {"b": ["b", {"c": 3}]}}


IMAGE: Json = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "state": {
            "type": "object",
            "required": ["since"],
            "properties": {
                "status": {"enum": ["BUILDING", "AVAILABLE"]},
                "since": {"type": "string", "format": "date-time"},
            },
        },
        "tags": {"type": "array", "maxItems": 2, "items": {"type": "string", "minLength": 2}},
        "size": {"type": "integer"},
    },
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("wishes", "place", "expected"),
    [
        ({"state.status": "AVAILABLE"}, "/state/status", "AVAILABLE"),
        ({"/state/status": "AVAILABLE"}, "/state/since", "2025-01-15T09:30:00Z"),
        ({"state": Present()}, "/state", {"since": "2025-01-15T09:30:00Z"}),
        ({"state.status": Other(("BUILDING",))}, "/state/status", "AVAILABLE"),
        ({"tags": Count(0)}, "/tags", []),
        ({"tags": Count(2)}, "/tags", ["tag", "tag"]),
        ({"tags.1": "ab"}, "/tags", ["tag", "ab"]),
        ({"tags[0]": Matching("^x[0-9]$")}, "/tags/0", "x1"),
        ({"state": GONE}, "/state", None),
        ({"size": Other((1, 0))}, "/size", 2),
        ({"": {"id": "7"}}, "", {"id": "7"}),
    ],
)
def test_wishes_come_true(wishes: Mapping[str, Wish], place: str, expected: Json) -> None:
    found = made(IMAGE, wishes)

    assert not isinstance(found, Impossible)
    there = get(found, place)
    assert (None if isinstance(there, Absent) else there) == expected


@pytest.mark.parametrize(
    ("wishes", "at", "reason"),
    [
        ({"state.status": "NOPE"}, "/state/status", "does not allow 'NOPE'; it allows 'BUILDING'"),
        ({"id": GONE}, "", "'id' is required"),
        ({"nope": 1}, "", "allows no member 'nope'"),
        ({"tags": Count(3)}, "/tags", "does not allow 3 elements"),
        ({"tags.2": Present()}, "/tags", "nothing to be made"),
        ({"size": "much"}, "/size", "does not allow 'much'; it is of type integer"),
        ({"size": Matching("a")}, "/size", "a string that matches 'a'"),
        ({"state.status": Other(("BUILDING", "AVAILABLE"))}, "/state/status", "anything but"),
        ({"": GONE}, "", "a value is required"),
        ({"size.of": 1}, "/size", "nothing to be made"),
    ],
)
def test_a_wish_that_no_value_fulfils_is_impossible(
    wishes: Mapping[str, Wish], at: str, reason: str
) -> None:
    found = made(IMAGE, wishes)

    assert isinstance(found, Impossible)
    assert found.at == at
    assert reason in str(found)


def test_examples_are_used_with_what_is_wished_put_in() -> None:
    root: Json = {"s": IMAGE}
    example: Json = {"id": "img-1", "state": {"since": "2024-02-02T00:00:00Z"}, "size": 5}
    subject = Subject(root=root, at="/s", examples=({"id": 7}, example))

    assert value(subject) == example
    assert value(subject, {"size": GONE, "state.status": "BUILDING"}) == {
        "id": "img-1",
        "state": {"since": "2024-02-02T00:00:00Z", "status": "BUILDING"},
    }
    assert value(subject, {"id": GONE}) == Impossible("the member 'id' is required")


def test_the_check_has_the_last_word() -> None:
    def odd(found: Json) -> tuple[Complaint, ...]:
        return () if found == 2 else (Complaint("", f"{found} is no two"),)

    assert value(Subject(root={"type": "integer"}, at=""), check=odd) == 2
    assert value(Subject(root={"type": "boolean"}, at=""), check=odd) == Impossible(
        "True is no two"
    )


def test_nullable_is_a_type_of_openapi_3_0_alone() -> None:
    root: Json = {"type": "string", "nullable": True}

    def accept(_: Json) -> tuple[Complaint, ...]:
        return ()

    assert value(Subject(root=root, at="", edition="3.0"), {"": None}, check=accept) is None
    assert isinstance(value(Subject(root=root, at=""), {"": None}, check=accept), Impossible)


def test_unique_elements_differ() -> None:
    found = made(
        {
            "type": "array",
            "minItems": 3,
            "uniqueItems": True,
            "items": {
                "type": "object",
                "required": ["id"],
                "properties": {"id": {"type": "string"}},
            },
        }
    )

    assert isinstance(found, list)
    assert len({each["id"] for each in found}) == 3


def test_ids_depend_on_the_seed_and_on_nothing_else() -> None:
    root: Json = {"required": ["id"], "properties": {"id": {"type": "string", "format": "uuid"}}}

    one, same, other = (
        value(Subject(root=root, at="", seed=seed)) for seed in ("one", "one", "other")
    )

    assert one == same
    assert one != other


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("", ""),
        ("/a/b", "/a/b"),
        ("a.b", "/a/b"),
        ("a[0].b", "/a/0/b"),
        ("[0].b", "/0/b"),
        ("a/b.c~d", "/a~1b/c~0d"),
    ],
)
def test_places_are_pointers_or_paths_with_dots(place: str, expected: str) -> None:
    assert pointer(place) == expected


SECRET: Json = {
    "type": "object",
    "required": ["name", "password"],
    "properties": {"name": {"type": "string"}, "password": {"type": "string", "writeOnly": True}},
}


def test_what_is_write_only_is_no_part_of_a_response() -> None:
    def accept(_: Json) -> tuple[Complaint, ...]:
        return ()

    response = Subject(root=SECRET, at="", side="response")

    assert value(Subject(root=SECRET, at="")) == {"name": "name", "password": "password"}
    assert value(response, check=accept) == {"name": "name"}
    assert isinstance(value(response, {"password": Present()}, check=accept), Impossible)


@pytest.mark.parametrize(
    ("inner", "wish"),
    [
        ({"not": {"oneOf": [{"minimum": 0}, {"maximum": 2}]}}, 1),
        ({"uniqueItems": True}, [1, True]),
        ({"type": "number"}, 1),
        ({"type": "integer"}, 1.0),
        ({"maximum": 3}, 3),
        ({"multipleOf": 0.1}, 0.3),
        ({"format": "unknown"}, "anything"),
    ],
)
def test_a_whole_value_is_possible_where_the_schema_allows_it(inner: Json, wish: Json) -> None:
    assert value(Subject(root=inner, at=""), {"": wish}) == wish


@pytest.mark.parametrize(
    ("inner", "wish"),
    [
        ({"not": {"const": 1}}, 1),
        ({"not": True}, 1),
        ({"items": {"type": "integer"}, "minItems": 2}, [1]),
        ({"items": {"type": "integer"}}, ["a"]),
        ({"prefixItems": [True], "items": False}, [1, 2]),
        ({"uniqueItems": True}, [1, 1.0]),
        ({"minProperties": 1}, {}),
        ({"required": ["a"]}, {"b": 1}),
        ({"properties": {"a": {"minLength": 2}}}, {"a": "b"}),
        ({"type": "integer"}, 1.5),
        ({"type": "integer"}, True),
        ({"exclusiveMaximum": 3}, 3),
        ({"multipleOf": 0.1}, 0.35),
        ({"enum": [1, [True]]}, [1]),
        ({"format": "uuid"}, "no uuid"),
    ],
)
def test_a_whole_value_is_impossible_where_the_schema_refuses_it(inner: Json, wish: Json) -> None:
    assert isinstance(value(Subject(root=inner, at=""), {"": wish}), Impossible)


@pytest.mark.parametrize(
    ("kind", "count"),
    [("string", 3), ("integer", 4), ("number", 3), ("boolean", 2), (["boolean", "null"], 3)],
)
def test_elements_that_must_differ_do(kind: Json, count: int) -> None:
    found = made(
        {"type": "array", "minItems": count, "uniqueItems": True, "items": {"type": kind}}
    )

    assert isinstance(found, list)
    assert len(found) == count


def test_unique_elements_out_of_a_list_take_it_in_turns() -> None:
    items: Json = {"enum": ["a", "b", None]}

    assert made({"type": "array", "uniqueItems": True, "minItems": 3, "items": items}) == [
        "a",
        "b",
        None,
    ]


def test_draft_7_tuples_are_read_where_the_document_says_so() -> None:
    inner: Json = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "array",
        "minItems": 3,
        "items": [{"const": 1}],
        "additionalItems": {"const": 2},
    }

    assert value(Subject(root=inner, at="")) == [1, 2, 2]


def test_a_schema_that_is_too_expensive_to_judge_is_impossible() -> None:
    several: Json = {
        "$defs": {str(n): {"allOf": [{"$ref": f"#/$defs/{n + 1}"}] * 9} for n in range(7)}
    }
    assert isinstance(several, dict)
    root: Json = {**several, "$ref": "#/$defs/0"}
    assert isinstance(root, dict)
    root["$defs"]["7"] = {"type": "integer"}

    found = value(Subject(root=root, at=""))

    assert isinstance(found, Impossible)
    assert "too expensive" in found.reason
