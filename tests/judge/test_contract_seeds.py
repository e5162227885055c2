from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from pytest_arazzo.documents import yaml
from pytest_arazzo.exchange import Headers, Response
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.judge.contract import check_request, check_response
from pytest_arazzo.openapi import wire
from pytest_arazzo.openapi.catalog import Catalog
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.openapi.wire import Argument, Content, Prepared

SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds" / "openapi"
BUILDER = "amazon-ec2-image-builder-openapi.yaml"
REGISTRY = "amazon-ecr-openapi.yml"
ARN = "arn:aws:imagebuilder:us-east-1:123456789012:image/x/1.0.0/1"

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the shared seeds are not here")


@cache
def catalog(name: str) -> Catalog:
    text = (SEEDS / name).read_text()
    return Catalog.of(yaml.parse(name, text, yaml.DESCRIPTION_LIMITS))


def operation(name: str, operation_id: str) -> Operation:
    (found,) = catalog(name).by_id(operation_id)
    return found


def answer(status: int, body: Json, media: str = "application/json") -> Response:
    headers = Headers((("Content-Type", media),))
    return Response(status=status, headers=headers, body=json.dumps(body).encode())


def image(status: str) -> Json:
    return {"requestId": "r", "image": {"arn": ARN, "state": {"status": status}}}


def prepared(target: Operation, *arguments: Argument, content: Content | None = None) -> Prepared:
    found = wire.prepare(target, "https://aws.test", arguments, content)
    assert isinstance(found, Prepared), found
    return found


def test_a_good_image_has_no_findings() -> None:
    assert check_response(operation(BUILDER, "GetImage"), answer(200, image("AVAILABLE"))) == ()


def test_a_bad_status_of_an_image_leads_to_the_line_of_the_enum() -> None:
    target = operation(BUILDER, "GetImage")

    (found,) = check_response(target, answer(200, image("NOPE")))

    assert (found.code, found.at) == ("AZ601", "/image/state/status")
    assert found.message.startswith(
        "/image/state/status: 'NOPE' is not one of PENDING, CREATING, BUILDING, "
    )
    assert found.rule is not None
    assert (found.rule.line, found.rule.column) == (10295, 7)
    assert target.document.line(10295).strip() == "enum:"


def test_a_request_needs_no_signature_but_what_is_required() -> None:
    target = operation(BUILDER, "GetImage")
    arn = Argument(name="imageBuildVersionArn", place="query", value=ARN)

    assert check_request(target, prepared(target, arn)) == ()
    assert [each.code for each in check_request(target, prepared(target))] == ["AZ603"]


def test_the_registry_answers_with_json_by_another_name() -> None:
    target = operation(REGISTRY, "describeRepositories")

    found = check_response(target, answer(200, {"repositories": []}, "application/x-amz-json-1.1"))

    assert [each.code for each in found] == ["AZ606"]


def test_a_status_that_the_registry_does_not_declare_is_found() -> None:
    target = operation(REGISTRY, "describeRepositories")

    (found,) = check_response(target, answer(400, {}, "application/x-amz-json-1.1"))

    assert found.code == "AZ604"


@pytest.mark.parametrize("name", [BUILDER, REGISTRY])
def test_every_operation_of_a_seed_can_be_judged(name: str) -> None:
    found = catalog(name)
    codes = set()
    for target in map(found.at, found.pointers):
        assert target is not None
        assert target.problems == ()
        slots = [
            Argument(name=each.name, place="path", value="x")
            for each in target.parameters
            if each.place == "path"
        ]
        content = Content(media_type="", value={}) if target.request_body else None
        codes |= {
            each.code for each in check_request(target, prepared(target, *slots, content=content))
        }
        for spec in target.responses:
            codes |= {each.code for each in check_response(target, answer(int(spec.status), {}))}

    assert codes <= {"AZ601", "AZ602", "AZ603", "AZ609"}
