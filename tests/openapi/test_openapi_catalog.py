from __future__ import annotations

import json
from pathlib import Path

import pytest

from pytest_arazzo.documents import yaml
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.openapi.catalog import Catalog

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
SEEDS = SHARED / "seeds" / "openapi"

PETS: dict[str, Json] = {
    "openapi": "3.0.3",
    "paths": {
        "/pets": {
            "get": {"operationId": "listPets", "responses": {}},
            "post": {"operationId": "twice", "responses": {}},
        },
        "/pets/{id}": {"get": {"operationId": "twice", "responses": {}}, "summary": "one pet"},
        "/#Describe": {"$ref": "#/components/pathItems/describe"},
        "/lost": {"$ref": "#/components/pathItems/lost"},
        "/odd": {"get": "not an object", "additionalOperations": {"LINK": {"responses": {}}}},
    },
    "components": {"pathItems": {"describe": {"post": {"operationId": "describe"}}}},
}


def catalog(tree: Json) -> Catalog:
    return Catalog.of(yaml.parse("pets.yaml", json.dumps(tree), yaml.DESCRIPTION_LIMITS))


def test_operations_are_found_by_their_id() -> None:
    (found,) = catalog(PETS).by_id("listPets")

    assert (found.method, found.path, str(found)) == ("GET", "/pets", "GET /pets")


def test_an_id_that_stands_twice_finds_both_operations() -> None:
    found = catalog(PETS).by_id("twice")

    assert [operation.pointer for operation in found] == [
        "/paths/~1pets/post",
        "/paths/~1pets~1{id}/get",
    ]


def test_an_unknown_id_finds_nothing() -> None:
    assert catalog(PETS).by_id("nope") == ()


def test_ids_are_listed_in_the_order_of_the_document() -> None:
    assert catalog(PETS).operation_ids == ("listPets", "twice", "describe")


@pytest.mark.parametrize(
    "pointer",
    [
        "/paths/~1pets/GET",
        "/paths/~1pets/put",
        "/paths/~1cats/get",
        "/paths/~1pets",
        "/paths/~1pets~1{id}/summary",
        "/paths/~1odd/get",
        "/paths/~1odd/additionalOperations/UNLINK",
        "/paths/~1lost/get",
        "/components/pathItems/describe/post",
        "",
        "paths",
    ],
)
def test_a_pointer_that_leads_to_no_operation_finds_none(pointer: str) -> None:
    assert catalog(PETS).at(pointer) is None


def test_an_operation_behind_a_referenced_path_item_knows_both_of_its_places() -> None:
    found = catalog(PETS).at("/paths/~1#Describe/post")

    assert found is not None
    assert found.pointer == "/paths/~1#Describe/post"
    assert found.at == "/components/pathItems/describe/post"


def test_an_additional_operation_keeps_the_letter_case_of_its_method() -> None:
    found = catalog(PETS).at("/paths/~1odd/additionalOperations/LINK")

    assert found is not None
    assert (found.method, found.pointer) == ("LINK", "/paths/~1odd/additionalOperations/LINK")


def test_every_listed_pointer_leads_to_an_operation() -> None:
    pets = catalog(PETS)

    assert len(pets.pointers) == 5
    assert [each.pointer for each in map(pets.at, pets.pointers) if each] == list(pets.pointers)


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        (
            {"swagger": "2.0", "paths": {}},
            "Swagger 2.0 is not supported: convert it to OpenAPI 3.0",
        ),
        ({"arazzo": "1.0.1"}, "an Arazzo document"),
        ({"paths": {}}, "no field `openapi`"),
        ({"openapi": "4.0.0"}, "OpenAPI 4.0.0 is not supported"),
        ({"openapi": 3}, "OpenAPI 3 is not supported"),
        ([], "no field `openapi`"),
    ],
)
def test_what_is_no_openapi_3_has_a_problem_and_no_operations(tree: Json, words: str) -> None:
    found = catalog(tree)

    assert found.problem is not None
    assert words in found.problem
    assert (found.pointers, found.at("/paths/~1pets/get")) == ((), None)


@pytest.mark.parametrize("paths", [None, [], "x", {"/a": None}, {"/a": []}, {"/a": {"get": None}}])
def test_paths_of_the_wrong_shape_hold_no_operations(paths: Json) -> None:
    assert catalog({"openapi": "3.1.0", "paths": paths}).pointers == ()


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the shared seeds are not here")
def test_a_description_of_eleven_thousand_lines_is_catalogued() -> None:
    path = SEEDS / "amazon-ec2-image-builder-openapi.yaml"
    document = yaml.parse(path.name, path.read_text(), yaml.DESCRIPTION_LIMITS)

    found = Catalog.of(document)

    assert len(found.operation_ids) == 56
    (operation,) = found.by_id("GetImage")
    assert operation.path == "/GetImage#imageBuildVersionArn"
    assert [response.status for response in operation.responses][:2] == ["200", "480"]
    assert operation.servers[0] == "http://imagebuilder.us-east-1.amazonaws.com"
