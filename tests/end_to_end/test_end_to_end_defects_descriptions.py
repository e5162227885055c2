"""Defects planted in an OpenAPI description: none ends green, each is named where it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

POLL = "image-builder-run-pipeline-and-poll.arazzo.yaml"
ECR = "ecr.arazzo.yaml"
IMAGES = "openapi/image-builder.openapi.yaml"
REGISTRY = "openapi/ecr.openapi.yaml"

UNUSABLE = [
    pytest.param((IMAGES, "", ""), (POLL, "url: openapi"), "AZ202 ", id="empty-file"),
    pytest.param(
        (IMAGES, "", b"\x89PNG\r\n\x1a\n\x00\x00"), (POLL, "url: openapi"), "AZ201 ", id="binary"
    ),
    pytest.param(
        (IMAGES, "paths:\n", "paths: [\n"),
        (POLL, "url: openapi"),
        f"AZ201 {IMAGES}:",
        id="broken-yaml",
    ),
    pytest.param(
        (IMAGES, "paths:\n", "paths:\n\t/x: {}\n"),
        (POLL, "url: openapi"),
        f"AZ201 {IMAGES}:",
        id="tab-indentation",
    ),
    pytest.param(
        (IMAGES, "paths:\n", "paths: {}\npaths:\n"),
        (POLL, "url: openapi"),
        "AZ202 AZ103 duplicate key 'paths'",
        id="duplicate-key",
    ),
    pytest.param(
        (
            IMAGES,
            "        reason: {$ref: '#/components/schemas/NonEmptyString'}\n",
            "        reason: {$ref: '#/components/schemas/NonEmptyString'}\n        reason: {type: integer}\n",
        ),
        (POLL, "url: openapi"),
        "AZ202 AZ103 duplicate key 'reason'",
        id="duplicate-key-in-a-schema",
    ),
    pytest.param(
        (IMAGES, "paths:\n", "x-deep: " + "[" * 100_000 + "\npaths:\n"),
        (POLL, "url: openapi"),
        f"AZ201 {IMAGES}:",
        id="100000-brackets",
    ),
    pytest.param(
        (REGISTRY, "openapi: 3.1.0", "openapi: 4.0.0"),
        (ECR, "url: openapi"),
        "AZ202 4.0.0",
        id="openapi-of-unknown-version",
    ),
    pytest.param(
        (REGISTRY, "openapi: 3.1.0", "swagger: '2.0'"),
        (ECR, "url: openapi"),
        "AZ202 2.0",
        id="swagger",
    ),
    pytest.param(
        (REGISTRY, "openapi: 3.1.0\n", ""), (ECR, "url: openapi"), "AZ202 ", id="version-missing"
    ),
    pytest.param(
        (REGISTRY, "paths:\n", "pathes:\n"),
        (ECR, "operationId: describeRepositories"),
        "AZ203 describeRepositories",
        id="no-paths",
    ),
    pytest.param(
        (REGISTRY, "operationId: putImage", "operationId: batchGetImage"),
        (ECR, "operationId: batchGetImage"),
        "AZ204 batchGetImage",
        id="duplicate-operation-id",
    ),
    pytest.param(
        (REGISTRY, "operationId: putImage", "operationId: storeImage"),
        (ECR, "operationId: putImage"),
        "AZ203 'putImage'",
        id="operation-renamed",
    ),
    pytest.param(
        (
            REGISTRY,
            "$ref: '#/components/schemas/DescribeRepositoriesResponse'",
            "$ref: '#/components/schemas/DescribeRepositoryResponse'",
        ),
        (REGISTRY, "DescribeRepositoryResponse"),
        "AZ215 DescribeRepositoryResponse",
        id="dangling-ref-of-a-response",
    ),
    pytest.param(
        (
            REGISTRY,
            "            $ref: '#/components/schemas/Repository'\n",
            "            $ref: '#/components/schemas/Repo'\n",
        ),
        (REGISTRY, "'#/components/schemas/Repo'"),
        "AZ215 leads nowhere",
        id="dangling-ref-inside-a-schema",
    ),
    pytest.param(
        (IMAGES, "#/components/parameters/X-Amz-Date", "#/components/parameters/X-Amz-Dat"),
        (IMAGES, "#/components/parameters/X-Amz-Dat'"),
        "AZ215 X-Amz-Dat",
        id="dangling-ref-of-a-parameter",
    ),
    pytest.param(
        (
            REGISTRY,
            "$ref: '#/components/schemas/DescribeRepositoriesResponse'",
            "$ref: 'https://example.com/schema.json'",
        ),
        (ECR, "- stepId: lookupRepository"),
        "AZ610 'https://example.com/schema.json' leads out",
        id="ref-to-the-network",
    ),
    pytest.param(
        (
            REGISTRY,
            "$ref: '#/components/schemas/DescribeRepositoriesResponse'",
            "$ref: '/etc/passwd'",
        ),
        (ECR, "- stepId: lookupRepository"),
        "AZ610 '/etc/passwd' leads out",
        id="ref-to-a-file",
    ),
    pytest.param(
        (
            REGISTRY,
            "    DescribeRepositoriesResponse:\n      type: object\n",
            "    DescribeRepositoriesResponse:\n      $ref: '#/components/schemas/DescribeRepositoriesResponse'\n",
        ),
        (ECR, "- stepId: lookupRepository"),
        "AZ610 nests too deeply",
        id="ref-to-itself",
    ),
]

UNMET = [
    pytest.param(
        (IMAGES, "[PENDING, CREATING, BUILDING,", "[PENDING, CREATING,"),
        (POLL, "- stepId: getImage"),
        "AZ601 BUILDING",
        id="enum-without-a-value",
    ),
    pytest.param(
        (
            IMAGES,
            "    GetImageResponse:\n      type: object\n",
            "    GetImageResponse:\n      type: array\n",
        ),
        (POLL, "- stepId: getImage"),
        "AZ601 array",
        id="response-of-another-type",
    ),
    pytest.param(
        (
            IMAGES,
            "    ImageState:\n      type: object\n",
            "    ImageState:\n      type: object\n      required: [timeoutMinutes]\n",
        ),
        (POLL, "- stepId: getImage"),
        "AZ601 timeoutMinutes",
        id="property-more-required",
    ),
    pytest.param(
        (
            IMAGES,
            "        status: {$ref: '#/components/schemas/ImageStatus'}\n        reason",
            "        state: {$ref: '#/components/schemas/ImageStatus'}\n        reason",
        ),
        (POLL, "#/image/state/status"),
        "AZ411 /image/state/status",
        id="property-renamed",
    ),
    pytest.param(
        (
            REGISTRY,
            "      responses:\n        '200':\n          description: One page",
            "      responses:\n        '201':\n          description: One page",
        ),
        (ECR, "- stepId: lookupRepository"),
        "AZ604 200",
        id="status-no-longer-declared",
    ),
    pytest.param(
        (
            REGISTRY,
            "            application/json:\n              schema:\n                $ref: '#/components/schemas/DescribeRepositoriesResponse'",
            "            text/csv:\n              schema:\n                type: string",
        ),
        (ECR, "- stepId: lookupRepository"),
        "AZ605 text/csv",
        id="media-type-of-another-family",
    ),
    pytest.param(
        (
            REGISTRY,
            "        '200':\n          description: One page of the listing.\n",
            "        '200':\n          description: One page of the listing.\n          headers:\n            X-Next:\n              required: true\n              schema:\n                type: string\n",
        ),
        (ECR, "- stepId: lookupRepository"),
        "AZ603 X-Next",
        id="required-response-header",
    ),
    pytest.param(
        (
            REGISTRY,
            "              required:\n              - repositoryName\n              - imageIds\n",
            "              required:\n              - repositoryName\n              - imageIds\n              - registryId\n",
        ),
        (ECR, "- stepId: verifySeed"),
        "AZ601 registryId",
        id="payload-property-more-required",
    ),
    pytest.param(
        (
            REGISTRY,
            "    post:\n      operationId: putImage\n",
            "    put:\n      operationId: putImage\n",
        ),
        (ECR, "- stepId: seedImage"),
        "AZ701 PUT",
        id="method-changed",
    ),
    pytest.param(
        (REGISTRY, "- url: https://api.ecr.amazonaws.com", "- url: https://registry.example.com"),
        (ECR, "- stepId: lookupRepository"),
        "AZ701 registry.example.com",
        id="server-that-no-target-knows",
    ),
    pytest.param(
        (
            REGISTRY,
            "servers:\n- url: https://api.ecr.amazonaws.com\n",
            "servers:\n- url: ftp://api.ecr.amazonaws.com\n",
        ),
        (ECR, "- stepId: lookupRepository"),
        "AZ701 ftp://api.ecr.amazonaws.com/",
        id="server-of-another-scheme",
    ),
]


@pytest.mark.parametrize(("edit", "place", "said"), UNUSABLE)
def test_a_description_that_cannot_be_used_is_not_green(
    defect: Callable[..., str], edit: object, place: object, said: str
) -> None:
    defect(edit, place, said)


@pytest.mark.parametrize(("edit", "place", "said"), UNMET)
def test_a_description_that_the_exchanges_do_not_meet_is_not_green(
    defect: Callable[..., str], edit: object, place: object, said: str
) -> None:
    defect(edit, place, said)


def test_a_schema_pattern_that_takes_for_ever_is_stopped(defect: Callable[..., str]) -> None:
    slow = "^(?=(.*.*.*.*.*.*.*.*.*)x{99})(?:.|\\w|[^q])*\\1q$"
    edit = (
        REGISTRY,
        "                imageManifest:\n                  type: string\n",
        f"                imageManifest:\n                  type: string\n                  pattern: '{slow}'\n",
    )
    defect(edit, (ECR, "- stepId: seedImage"), "AZ601 pattern", "-k", "missing and not aws")
