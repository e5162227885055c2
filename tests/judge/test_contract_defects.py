"""One test for each thing that openapi-core, or what is under it, gets wrong when it is used plainly."""

from __future__ import annotations

import json

import pytest

from pytest_arazzo.documents import yaml
from pytest_arazzo.exchange import Headers, Response
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.judge.contract import check_request, check_response
from pytest_arazzo.openapi import wire
from pytest_arazzo.openapi.catalog import Catalog
from pytest_arazzo.openapi.finding import Finding
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.openapi.wire import Argument, Content, Prepared

EDITIONS = ("3.0.3", "3.1.1", "3.2.0")
LATER = ("3.1.1", "3.2.0")
every_edition = pytest.mark.parametrize("edition", EDITIONS)


def operation(
    node: dict[str, Json], *, edition: str = "3.1.1", path: str = "/x", **root: Json
) -> Operation:
    tree = {"openapi": edition, "paths": {path: {"post": node}}, **root}
    document = yaml.parse("api.json", json.dumps(tree, indent=1), yaml.DESCRIPTION_LIMITS)
    catalog = Catalog.of(document)
    found = catalog.at(catalog.pointers[0])
    assert found is not None
    return found


def both(
    schema: Json, *, edition: str, media: str = "application/json", **schemas: Json
) -> Operation:
    content: Json = {media: {"schema": schema}}
    node: dict[str, Json] = {
        "requestBody": {"content": content},
        "responses": {"200": {"content": content}},
    }
    return operation(node, edition=edition, components={"schemas": schemas})


def answered(target: Operation, value: Json, media: str = "application/json") -> list[str]:
    return words(check_response(target, answer(value, media)))


def answer(value: Json, media: str = "application/json") -> Response:
    return Response(
        status=200, headers=Headers((("Content-Type", media),)), body=json.dumps(value).encode()
    )


def asked(target: Operation, value: Json) -> list[str]:
    content = Content(media_type="application/json", value=value)
    return words(check_request(target, request(target, content=content)))


def request(target: Operation, *arguments: Argument, content: Content | None = None) -> Prepared:
    found = wire.prepare(target, "https://h.test", arguments, content)
    assert isinstance(found, Prepared), found
    return found


def words(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{each.code} {each.message}" for each in findings]


ACCOUNT: Json = {
    "type": "object",
    "required": ["id", "password"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "password": {"$ref": "#/components/schemas/Secret"},
    },
}
SECRET: Json = {"type": "string", "writeOnly": True}


@every_edition
def test_write_only_members_are_not_required_of_a_response_nor_read_only_ones_of_a_request(
    edition: str,
) -> None:
    target = both(ACCOUNT, edition=edition, Secret=SECRET)

    assert answered(target, {"id": 1}) == []
    assert asked(target, {"password": "x"}) == []
    assert answered(target, {}) == ["AZ601 the member 'id' is missing"]
    assert asked(target, {}) == ["AZ601 the member 'password' is missing"]


@every_edition
def test_write_only_members_must_not_be_received_nor_read_only_ones_sent(edition: str) -> None:
    target = both(ACCOUNT, edition=edition, Secret=SECRET)

    assert answered(target, {"id": 1, "password": "x"}) == [
        "AZ601 /password: the member is write-only, so a response must not send it"
    ]
    assert asked(target, {"id": 1, "password": "x"}) == [
        "AZ601 /id: the member is read-only, so a request must not send it"
    ]


def test_nullable_admits_null_in_3_0_and_is_said_once_when_it_does_not() -> None:
    assert answered(both({"type": "string", "nullable": True}, edition="3.0.3"), None) == []
    assert answered(both({"type": "string"}, edition="3.0.3"), None) == [
        "AZ601 null is null, not string"
    ]


def test_nullable_beside_all_of_does_not_admit_null() -> None:
    """Spec: OpenAPI 3.0.3, Schema Object, nullable: only beside a type in the same object."""
    target = both({"nullable": True, "allOf": [{"type": "string"}]}, edition="3.0.3")

    assert answered(target, None) == ["AZ601 null is null, not string"]


CAT: Json = {"type": "object", "properties": {"kind": {}, "lives": {"type": "integer"}}}
DOG: Json = {"type": "object", "properties": {"kind": {}, "lives": {"type": "string"}}}


@every_edition
@pytest.mark.parametrize(
    "mapping",
    [
        None,
        {"Cat": "#/components/schemas/Cat"},
        {"Cat": "Cat"},
        {"feline": "Cat"},
        "not a mapping",
    ],
)
def test_a_discriminator_chooses_by_reference_by_name_or_by_itself(
    edition: str, mapping: Json
) -> None:
    discriminator: Json = {"propertyName": "kind", **({"mapping": mapping} if mapping else {})}
    schema: Json = {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
        "discriminator": discriminator,
    }
    target = both(schema, edition=edition, Cat=CAT, Dog=DOG)
    name = "feline" if isinstance(mapping, dict) and "feline" in mapping else "Cat"

    assert answered(target, {"kind": name, "lives": 7}) == []
    assert answered(target, {"kind": name, "lives": "x"}) == [
        "AZ601 /lives: 'x' is string, not integer"
    ]
    assert answered(target, {"kind": "Bird"}) == [
        "AZ601 'Bird' names no schema of this description"
    ]


@every_edition
@pytest.mark.parametrize("kind", [None, {}, [], 7, ""])
def test_a_discriminating_member_that_is_no_string_is_a_violation(
    edition: str, kind: Json
) -> None:
    schema: Json = {"anyOf": [CAT], "discriminator": {"propertyName": "kind"}}

    (found,) = answered(both(schema, edition=edition, Cat=CAT), {"kind": kind})

    assert found.startswith("AZ601 ")


def test_a_discriminator_that_maps_to_nowhere_is_a_fault_of_the_description() -> None:
    discriminator: Json = {
        "propertyName": "kind",
        "mapping": {"Cat": "https://elsewhere.test/cat"},
    }
    target = both({"oneOf": [CAT], "discriminator": discriminator}, edition="3.1.1")

    assert answered(target, {"kind": "Cat"}) == [
        "AZ610 the mapping of 'Cat', 'https://elsewhere.test/cat', leads nowhere"
    ]


def test_a_discriminator_is_not_asked_of_what_is_no_object() -> None:
    branch: Json = {"type": "object"}
    schema: Json = {"nullable": True, "oneOf": [branch], "discriminator": {"propertyName": "k"}}

    assert answered(both(schema, edition="3.0.3"), None) == []
    assert answered(both(schema, edition="3.0.3"), 7) == [
        "AZ601 fits no schema of `oneOf`; nearest: 7 is integer, not object"
    ]


def test_a_parent_with_a_discriminator_and_all_of_does_not_run_in_circles() -> None:
    pet: Json = {
        "discriminator": {"propertyName": "kind"},
        "allOf": [{"required": ["kind"]}],
    }
    cat: Json = {"allOf": [{"$ref": "#/components/schemas/Pet"}, CAT]}
    target = both({"$ref": "#/components/schemas/Cat"}, edition="3.1.1", Pet=pet, Cat=cat)

    assert answered(target, {"kind": "Cat", "lives": 7}) == []
    assert answered(target, {"lives": 7}) == ["AZ601 the member 'kind' is missing"]


@every_edition
@pytest.mark.parametrize(
    ("declared", "sent"),
    [
        ("application/x-amz-json-1.1", "application/x-amz-json-1.1"),
        ("application/hal+json", "application/hal+json"),
        ("application/*", "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json; charset=utf-8"),
        ("application/json", "application/json;"),
        ("application/json", 'application/json; boundary="a=b"'),
        ("Application/JSON", "application/json"),
        ("application/json; charset=utf-8", "application/json"),
        ("application/json;", "application/json"),
    ],
)
def test_json_is_read_as_json_whatever_it_is_called(
    edition: str, declared: str, sent: str
) -> None:
    target = both({"type": "object", "required": ["a"]}, edition=edition, media=declared)

    assert answered(target, {"a": 1}, sent) == []
    assert answered(target, {}, sent) == ["AZ601 the member 'a' is missing"]


@every_edition
def test_a_missing_media_type_is_not_taken_for_the_first_declared_one(edition: str) -> None:
    target = both({"type": "object"}, edition=edition, media="text/csv")

    (found,) = words(check_response(target, Response(status=200, body=b"a;b")))

    assert found == "AZ605 no media type is given, only text/csv"


@every_edition
def test_a_status_range_in_lower_case_is_found(edition: str) -> None:
    content: Json = {"application/json": {"schema": {"type": "object"}}}
    target = operation({"responses": {"2xx": {"content": content}}}, edition=edition)

    assert answered(target, []) == ["AZ601 [] is array, not object"]


@every_edition
def test_credentials_are_not_asked_for_and_hide_nothing(edition: str) -> None:
    schemes: Json = {"hmac": {"type": "apiKey", "in": "header", "name": "Authorization"}}
    declared: Json = [{"name": "p", "in": "query", "required": True, "schema": {}}]
    target = operation(
        {"parameters": declared, "security": [{"hmac": []}]},
        edition=edition,
        security=[{"hmac": []}],
        components={"securitySchemes": schemes},
    )

    assert words(check_request(target, request(target))) == [
        "AZ603 the required query parameter 'p' is missing"
    ]


@every_edition
@pytest.mark.parametrize("path", ["/#Describe", "/?Put", "/{Key+}", "/a#b=c"])
def test_an_operation_whose_path_no_url_search_finds_is_judged(edition: str, path: str) -> None:
    declared: Json = [{"name": "X", "in": "header", "required": True, "schema": {}}]
    target = operation({"parameters": declared}, edition=edition, path=path)
    arguments = (Argument(name="Key", place="path", value="a/b"),) if "Key" in path else ()

    assert words(check_request(target, request(target, *arguments))) == [
        "AZ603 the required header 'X' is missing"
    ]


@every_edition
def test_a_property_class_of_letters_can_be_used_in_a_pattern(edition: str) -> None:
    target = both({"type": "string", "pattern": r"^\p{L}+$"}, edition=edition)

    assert answered(target, "naïve") == []
    assert answered(target, "1") == [r"AZ601 '1' does not match '^\\p{L}+$'"]


@every_edition
@pytest.mark.parametrize("regex", ["(", "[z-a]", "*", 7])
def test_a_pattern_that_does_not_compile_is_a_fault_of_the_description(
    edition: str, regex: Json
) -> None:
    (found,) = check_response(both({"pattern": regex}, edition=edition), answer("x"))

    assert found.code == "AZ610"
    assert repr(regex) in found.message
    assert found.rule is not None
    assert found.rule.line > 1


def test_a_pattern_that_takes_for_ever_is_stopped_once_for_all_of_a_value() -> None:
    schema: Json = {"items": {"pattern": r"^(a|aa)+$"}}
    target = both(schema, edition="3.1.1")
    hostile = ["a" * 60 + "b"] * 20

    (found,) = answered(target, hostile)  # one finding: the other nineteen were not tried

    assert found.startswith("AZ610 the pattern '^(a|aa)+$' cannot be used: the search took more")
    assert answered(target, ["aaa"]) == []


@every_edition
def test_a_fault_of_the_description_is_told_once(edition: str) -> None:
    target = both({"items": {"$ref": "#/nope"}, "type": "array"}, edition=edition)

    assert len(answered(target, [1, 2, 3])) == 1


@pytest.mark.parametrize("edition", LATER)
def test_names_are_matched_by_the_same_patterns(edition: str) -> None:
    schema: Json = {
        "patternProperties": {r"^\p{Lu}": {"type": "integer"}},
        "additionalProperties": False,
    }
    target = both(schema, edition=edition)

    assert answered(target, {"Ä": 1}) == []
    assert answered(target, {"Ä": "x"}) == ["AZ601 /Ä: 'x' is string, not integer"]
    assert answered(target, {"ä": 1}) == ["AZ601 the schema does not allow the members 'ä'"]
    broken = both({"patternProperties": {"(": {}}}, edition=edition)
    assert answered(broken, {"a": 1})[0].startswith("AZ610 the pattern '(' cannot be used")


@every_edition
def test_additional_members_are_judged_by_their_schema(edition: str) -> None:
    target = both(
        {"properties": {"a": {}}, "additionalProperties": {"type": "integer"}}, edition=edition
    )

    assert answered(target, {"a": "x", "b": 1}) == []
    assert answered(target, {"b": "x"}) == ["AZ601 /b: 'x' is string, not integer"]


@pytest.mark.parametrize("edition", LATER)
@pytest.mark.parametrize(
    ("schema", "value", "extra"),
    [
        ({"allOf": [{"properties": {"a": {}}}]}, {"a": 1, "b": 2}, "b"),
        (
            {"anyOf": [{"properties": {"a": {}}}, {"required": ["z"], "properties": {"b": {}}}]},
            {"a": 1, "b": 2},
            "b",
        ),
        ({"$ref": "#/components/schemas/A"}, {"a": 1, "b": 2}, "b"),
        ({"if": {"required": ["a"]}, "then": {"properties": {"a": {}}}}, {"a": 1, "b": 2}, "b"),
        ({"if": {"required": ["z"]}, "else": {"properties": {"a": {}}}}, {"a": 1, "b": 2}, "b"),
        ({"dependentSchemas": {"a": {"properties": {"a": {}}}}}, {"a": 1, "b": 2}, "b"),
        ({"patternProperties": {"^a": {}}}, {"a": 1, "b": 2}, "b"),
        ({"allOf": [{"additionalProperties": True}]}, {"a": 1, "b": 2}, None),
        ({"allOf": [True]}, [], None),
    ],
)
def test_members_that_no_schema_speaks_of_are_unevaluated(
    edition: str, schema: dict[str, Json], value: Json, extra: str | None
) -> None:
    a: Json = {"properties": {"a": {}}}
    closed = both({**schema, "unevaluatedProperties": False}, edition=edition, A=a)
    typed = both({**schema, "unevaluatedProperties": {"type": "string"}}, edition=edition, A=a)

    assert answered(closed, value) == (
        [f"AZ601 the schema does not allow the members {extra!r}"] if extra else []
    )
    assert answered(typed, value) == (
        [f"AZ601 /{extra}: 2 is integer, not string"] if extra else []
    )


def test_a_list_of_types_in_3_0_is_a_fault_of_the_description() -> None:
    target = both({"type": ["string", "null"]}, edition="3.0.3")

    assert answered(target, "x") == [
        "AZ610 in OpenAPI 3.0 `type` is one name, not ['string', 'null']"
    ]


@every_edition
@pytest.mark.parametrize(
    "schema",
    [
        {"type": "text"},
        {"required": True},
        {"properties": ["a"]},
        {"properties": {"a": 7}},
        {"minLength": "2"},
        {"enum": 7},
        {"multipleOf": 0},
        {"multipleOf": "x"},
        {"maximum": "x"},
        {"allOf": {"a": 1}},
        {"oneOf": [7]},
        {"items": 7},
        {"$ref": 7},
        {"format": []},
    ],
)
def test_a_schema_that_is_none_is_a_fault_of_the_description_and_never_a_crash(
    edition: str, schema: Json
) -> None:
    target = both({"properties": {"x": schema, "y": {"type": "integer"}}}, edition=edition)

    codes = {
        found.code
        for value in ({"a": 1}, "text", 5, [1])
        for found in check_response(target, answer({"x": value, "y": 1}))
    }

    assert codes <= {"AZ610", "AZ601"}
    assert "AZ610" in codes


@every_edition
@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("#/components/schemas/Nope", "leads nowhere: no member 'Nope'"),
        ("https://elsewhere.test/schema.json", "leads out of the description"),
        ("file:///etc/passwd", "leads out of the description"),
        ("other.yaml#/Pet", "leads out of the description"),
        ("ftp://elsewhere.test/x", "leads out of the description"),
        ("#anchor", "leads nowhere"),
    ],
)
def test_a_reference_is_never_fetched_and_a_dangling_one_is_named(
    edition: str, reference: str, reason: str
) -> None:
    for schema in ({"$ref": reference}, {"properties": {"a": {"$ref": reference}}}):
        (found,) = check_response(both(schema, edition=edition), answer({"a": 1}))

        assert found.code == "AZ610"
        assert repr(reference) in found.message
        assert reason in found.message
        assert found.rule is not None


@every_edition
def test_a_broken_schema_inside_a_branch_does_not_pass_for_a_branch_that_does_not_fit(
    edition: str,
) -> None:
    broken: Json = {"$ref": "#/components/schemas/Nope"}
    for schema in ({"oneOf": [broken, {"type": "integer"}]}, {"not": broken}):
        found = answered(both(schema, edition=edition), "x")

        assert [each[:5] for each in found] == ["AZ610"]


@pytest.mark.parametrize("edition", LATER)
def test_anchors_inside_the_description_are_found(edition: str) -> None:
    target = both(
        {"$ref": "#whole"}, edition=edition, Whole={"$anchor": "whole", "type": "integer"}
    )

    assert answered(target, "x") == ["AZ601 'x' is string, not integer"]


@every_edition
def test_a_schema_that_refers_to_itself_without_end_is_a_fault_of_the_description(
    edition: str,
) -> None:
    loop: Json = {"allOf": [{"$ref": "#/components/schemas/Loop"}]}

    (found,) = answered(both(loop, edition=edition, Loop=loop), 1)

    assert found.startswith("AZ610 the schema, or the value by it, nests too deeply")


@every_edition
def test_a_value_that_nests_too_deeply_is_not_a_crash(edition: str) -> None:
    tree: Json = {"items": {"$ref": "#/components/schemas/Tree"}, "type": "array"}
    value: Json = []
    for _ in range(300):
        value = [value]

    (found,) = answered(both(tree, edition=edition, Tree=tree), value)

    assert found.startswith("AZ610 ")


@every_edition
def test_a_recursive_schema_judges_a_value_of_reasonable_depth(edition: str) -> None:
    tree: Json = {"properties": {"child": {"$ref": "#/components/schemas/Tree"}}, "type": "object"}
    value: Json = {"child": 7}
    for _ in range(50):
        value = {"child": value}

    (found,) = answered(both(tree, edition=edition, Tree=tree), value)

    assert found.endswith("7 is integer, not object")


@every_edition
def test_deprecated_parts_cause_no_warnings_of_python(edition: str) -> None:
    rest: Json = {"deprecated": True, "allowEmptyValue": True, "schema": {"type": "string"}}
    node: dict[str, Json] = {
        "parameters": [{"name": "p", "in": "query", **(rest if isinstance(rest, dict) else {})}],
        "responses": {"200": {"headers": {"X": {"deprecated": True, "schema": {}}}}},
    }
    target = operation(node, edition=edition)

    assert (
        check_request(target, request(target, Argument(name="p", place="query", value="x"))) == ()
    )
    assert check_response(target, Response(status=200, headers=Headers((("X", "1"),)))) == ()


@every_edition
def test_an_array_behind_all_of_is_still_an_array_in_a_query(edition: str) -> None:
    ids: Json = {"type": "array", "items": {"type": "integer"}}
    schema: Json = {"allOf": [{"$ref": "#/components/schemas/Ids"}, {"description": "which"}]}
    declared: Json = [{"name": "id", "in": "query", "schema": schema}]
    target = operation(
        {"parameters": declared}, edition=edition, components={"schemas": {"Ids": ids}}
    )

    assert (
        check_request(target, request(target, Argument(name="id", place="query", value=[1, 2])))
        == ()
    )


@every_edition
@pytest.mark.parametrize(
    ("value", "valid"), [(0.3, True), (1e300, True), (0.35, False), (7, True), (True, True)]
)
def test_multiples_are_counted_in_decimal_digits(
    edition: str, value: Json, *, valid: bool
) -> None:
    assert (answered(both({"multipleOf": 0.1}, edition=edition), value) == []) is valid


@every_edition
@pytest.mark.parametrize(
    ("value", "unique"),
    [
        ([1, True], True),
        ([0, False], True),
        ([{"a": [1]}, {"a": [1.0]}], False),
        ([{"a": 1, "b": 2}, {"b": 2, "a": 1}], False),
        ([[], {}], True),
        (["1", 1], True),
    ],
)
def test_elements_are_unique_by_value(edition: str, value: Json, *, unique: bool) -> None:
    assert (answered(both({"uniqueItems": True}, edition=edition), value) == []) is unique


@every_edition
def test_a_schema_dialect_inside_a_schema_does_not_bring_the_stock_keywords_back(
    edition: str,
) -> None:
    inner: Json = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "properties": {"a": {"$ref": "https://elsewhere.test/x"}},
    }
    target = both({"properties": {"in": inner}}, edition=edition)

    (found,) = answered(target, {"in": {"a": 1}})

    assert found.startswith("AZ610 the reference 'https://elsewhere.test/x'")


@pytest.mark.parametrize(
    ("edition", "schema", "value", "valid"),
    [
        ("3.0.3", {"format": "byte"}, "aGk=", True),
        ("3.0.3", {"format": "byte"}, "ü", False),
        ("3.1.1", {"format": "byte"}, "a", False),
        ("3.1.1", {"format": "byte"}, 7, True),
        ("3.1.1", {"format": "regex"}, r"\p{L}", True),
        ("3.1.1", {"format": "regex"}, "(", False),
        ("3.2.0", {"format": "regex"}, 7, True),
        ("3.2.0", {"format": "uuid"}, "x", False),
        ("3.0.3", {"format": "int32"}, 2**31, False),
        ("3.1.1", {"format": "no-such-format"}, "x", True),
    ],
)
def test_formats_are_checked(edition: str, schema: Json, value: Json, *, valid: bool) -> None:
    assert (answered(both(schema, edition=edition), value) == []) is valid


@pytest.mark.parametrize("edition", LATER)
def test_a_keyword_that_follows_references_itself_fetches_nothing_either(edition: str) -> None:
    for reference in ("https://elsewhere.test/x", "file:///etc/passwd", "#/nowhere"):
        target = both({"$ref": reference, "unevaluatedItems": False}, edition=edition)

        found = check_response(target, answer([1]))

        assert {each.code for each in found} == {"AZ610"}
        assert any(repr(reference) in each.message for each in found)


@pytest.mark.parametrize("edition", LATER)
@pytest.mark.parametrize(
    "reference",
    ["https://ids.test/pet#/properties/a", "https://ids.test/pet#/properties/b", "ids#a"],
)
def test_a_reference_may_start_from_an_id_of_the_description(edition: str, reference: str) -> None:
    pet: Json = {"$id": "https://ids.test/pet", "properties": {"a": {"type": "integer"}}}
    found = answered(both({"$ref": reference}, edition=edition, Pet=pet), "x")

    leads = reference.endswith("/a")
    assert found[0].startswith("AZ601 'x' is string" if leads else "AZ610 the reference")


@pytest.mark.parametrize("edition", LATER)
def test_keywords_beside_a_reference_are_obeyed_from_3_1_on(edition: str) -> None:
    a: Json = {"type": "integer"}
    target = both({"$ref": "#/components/schemas/A", "minimum": 5}, edition=edition, A=a)

    assert answered(target, 3) == ["AZ601 3 is less than the minimum 5"]


def test_keywords_beside_a_reference_are_ignored_in_3_0() -> None:
    a: Json = {"type": "integer"}
    target = both({"$ref": "#/components/schemas/A", "minimum": 5}, edition="3.0.3", A=a)

    assert answered(target, 3) == []


@every_edition
def test_a_flag_is_looked_for_behind_references_but_not_for_ever(edition: str) -> None:
    loop: Json = {"$ref": "#/components/schemas/Loop"}
    schema: Json = {
        "required": ["a", "b", "c"],
        "properties": {"a": loop, "b": {"$ref": "#/nope"}, "c": {"writeOnly": False}},
    }
    target = both(schema, edition=edition, Loop=loop)

    assert answered(target, {}) == [
        "AZ601 the member 'a' is missing",
        "AZ601 the member 'b' is missing",
        "AZ601 the member 'c' is missing",
    ]
    assert (
        answered(both({"properties": {"c": {"writeOnly": False}}}, edition=edition), {"c": 1})
        == []
    )


def test_elements_need_not_be_unique_unless_the_schema_says_so() -> None:
    assert answered(both({"uniqueItems": False}, edition="3.1.1"), [1, 1]) == []


def test_many_members_too_many_are_cut_off() -> None:
    value: Json = {str(index): 1 for index in range(11)}

    (found,) = answered(both({"additionalProperties": False}, edition="3.1.1"), value)

    assert found.endswith("'8', '9', ...")
