"""Every operation of published descriptions is answered by what its contract allows, or not at all."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from pytest_arazzo.diagnostic import Severity
from pytest_arazzo.documents import yaml
from pytest_arazzo.exchange import Response
from pytest_arazzo.judge.contract import check_response
from pytest_arazzo.openapi.catalog import Catalog
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.peers.responses import Wanted, respond
from pytest_arazzo.synthesis.subject import Impossible
from pytest_arazzo.synthesis.wish import Present

SHARED = (Path(__file__).resolve().parents[2].parent / "shared").resolve()
BUILDER = "seeds/openapi/amazon-ec2-image-builder-openapi.yaml"
SAMPLE = {
    BUILDER: (56, 459),
    "seeds/openapi/amazon-ecr-openapi.yml": (6, 11),
    "corpus/notion/openapi/notion-openapi.yml": (19, 82),
    "corpus/docusign/openapi/docusign-esignature-openapi.yml": (21, 80),
    "corpus/amazon-rds/openapi/amazon-rds-openapi.yml": (12, 38),
    "corpus/redocly-museum/arazzo/openapi.yaml": (8, 25),
    "corpus/oai-examples/arazzo/examples/1.0.0/pet-coupons.openapi.yaml": (11, 25),
}

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared documents are not here")


@cache
def catalog(name: str) -> Catalog:
    text = (SHARED / name).read_text()
    return Catalog.of(yaml.parse(name, text, yaml.DESCRIPTION_LIMITS))


def statuses(operation: Operation) -> list[int]:
    texts = (each.status.upper().replace("XX", "00") for each in operation.responses)
    return [int(text) for text in texts if text.isdigit()]


@pytest.mark.parametrize("name", SAMPLE)
def test_every_declared_response_of_a_published_description_can_be_had(name: str) -> None:
    found: Counter[str] = Counter()
    for pointer in catalog(name).pointers:
        operation = catalog(name).at(pointer)
        assert operation is not None
        found["operations"] += isinstance(respond(operation, Wanted()), Response)
        for status in statuses(operation):
            response = respond(operation, Wanted(status=status))
            assert isinstance(response, Response), (operation, response)
            findings = check_response(operation, response)
            assert [each for each in findings if each.severity is Severity.ERROR] == []
            found["responses"] += 1

    assert (found["operations"], found["responses"]) == SAMPLE[name]


def test_a_description_that_leads_nowhere_is_not_answered_and_says_so() -> None:
    descriptions = catalog("corpus/slack/openapi/slack-pins-openapi.yml")
    (operation,) = descriptions.by_id("postPinsRemove")

    found = respond(operation, Wanted())

    assert isinstance(found, Impossible)
    assert found.reason.endswith(
        "'#/components/schemas/defs_ok_true' leads nowhere: no member 'defs_ok_true'"
    )


@pytest.mark.parametrize(
    "status", ["PENDING", "BUILDING", "AVAILABLE", "CANCELLED", "FAILED", "DEPRECATED", "DELETED"]
)
def test_an_image_is_in_every_state_that_the_description_knows(status: str) -> None:
    (operation,) = catalog(BUILDER).by_id("GetImage")
    wishes = {"image.state.status": status, "image.name": "web"}

    response = respond(operation, Wanted(wishes=wishes))

    assert isinstance(response, Response)
    assert (
        response.body == f'{{"image":{{"name":"web","state":{{"status":"{status}"}}}}}}'.encode()
    )


def test_arns_look_like_arns() -> None:
    (operation,) = catalog(BUILDER).by_id("CreateImage")

    response = respond(operation, Wanted(wishes={"imageBuildVersionArn": "arn:aws:x"}))
    assert isinstance(response, Impossible)

    made = respond(operation, Wanted(wishes={"imageBuildVersionArn": Present()}))
    assert isinstance(made, Response)
    assert made.body == (
        b'{"imageBuildVersionArn":'
        b'"arn:aws:imagebuilder:us-east-1:123456789012:image/image-build-version/1.0.0/1"}'
    )
