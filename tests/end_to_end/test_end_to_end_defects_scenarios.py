"""Defects planted in a scenario file or in the fixtures: none ends green, each is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

POLL = "image-builder-run-pipeline-and-poll.scenarios.yaml"
DISTRIBUTE = "image-builder-distribute-image.scenarios.yaml"
ECR = "ecr.scenarios.yaml"
FLOW = "image-builder-run-pipeline-and-poll.arazzo.yaml"

WRONG = [
    pytest.param((POLL, "", ""), (POLL, 1), "AZ110 ", id="empty-file"),
    pytest.param((POLL, "", b"\xff\xfe\x00\x80" * 20), (POLL, 1), "AZ100 UTF-8", id="binary"),
    pytest.param(
        (POLL, "    scenarios:\n", "    scenarios: {\n"),
        (POLL, "Twice the build"),
        "AZ100 ",
        id="broken-yaml",
    ),
    pytest.param(
        (POLL, "    scenarios:\n", "    scenarios:\n\t  x: {}\n"),
        (POLL, "\t  x"),
        "AZ100 tab",
        id="tab-indentation",
    ),
    pytest.param(
        (POLL, "      failed:\n", "      cancelled:\n"),
        (POLL, "cancelled:\n        description: Somebody"),
        "AZ103 'cancelled'",
        id="duplicate-key",
    ),
    pytest.param(
        (POLL, "workflows:\n", "x: " + "[" * 100_000 + "\nworkflows:\n"),
        (POLL, "x: ["),
        "AZ105 100",
        id="100000-brackets",
    ),
    pytest.param(
        (POLL, "        expect:\n", "        expects:\n"),
        (POLL, "expects:"),
        "AZ110 did you mean 'expect'?",
        id="field-misspelt",
    ),
    pytest.param(
        (
            POLL,
            "          action: pipelineImageAvailable\n",
            "          acton: pipelineImageAvailable\n",
        ),
        (POLL, "acton:"),
        "AZ110 did you mean 'action'?",
        id="expectation-misspelt",
    ),
    pytest.param(
        (POLL, "outcome: livelock", "outcome: live-lock"),
        (POLL, "outcome: live-lock"),
        "AZ110 'livelock'",
        id="outcome-of-no-kind",
    ),
    pytest.param(
        (POLL, "visits-per-step: 10", "visits-per-step: ten"),
        (POLL, "visits-per-step: ten"),
        "AZ110 ",
        id="limit-is-a-text",
    ),
    pytest.param(
        (
            ECR,
            "          because: >-\n            AWS has no empty list for an unknown name: it answers 400\n            RepositoryNotFoundException, so the way through createRepository is closed.\n",
            "",
        ),
        (ECR, "outcome: failed"),
        "AZ110 because",
        id="because-missing",
    ),
    pytest.param(
        (POLL, "  run-pipeline-and-poll:\n", "  run-pipeline-and-pull:\n"),
        (POLL, "run-pipeline-and-pull:"),
        "AZ111 did you mean 'run-pipeline-and-poll'?",
        id="unknown-workflow",
    ),
    pytest.param(
        (POLL, "path: [startExecution, {getImage: 3}]", "path: [startExecution, {getImages: 3}]"),
        (POLL, "getImages"),
        "AZ111 did you mean 'getImage'?",
        id="unknown-step-in-path",
    ),
    pytest.param(
        (POLL, "          at: getImage\n", "          at: getImages\n"),
        (POLL, "at: getImages"),
        "AZ111 did you mean 'getImage'?",
        id="unknown-step-in-at",
    ),
    pytest.param(
        (POLL, "            finalStatus: AVAILABLE", "            finalState: AVAILABLE"),
        (POLL, "finalState:"),
        "AZ111 did you mean 'finalStatus'?",
        id="unknown-output",
    ),
    pytest.param(
        (ECR, "            step: lookupRepository\n", "            step: lookUpRepository\n"),
        (ECR, "step: lookUpRepository"),
        "AZ111 did you mean 'lookupRepository'?",
        id="finding-at-an-unknown-step",
    ),
]

UNMET = [
    pytest.param(
        (
            POLL,
            "          action: pipelineImageAvailable\n",
            "          action: pipelineImageFailed\n",
        ),
        (FLOW, "- stepId: getImage"),
        "AZ801 expected was action 'pipelineImageFailed'",
        id="other-action",
    ),
    pytest.param(
        (POLL, "action: pipelineImageAvailable", "action: pipelineImageAvailabel"),
        (POLL, "action: pipelineImageAvailabel"),
        "AZ111 did you mean 'pipelineImageAvailable'?",
        id="unknown-action",
    ),
    pytest.param(
        (POLL, "          outcome: livelock\n", "          outcome: failed\n"),
        (FLOW, "- stepId: getImage"),
        "AZ801 expected was failed",
        id="other-outcome",
    ),
    pytest.param(
        (
            POLL,
            "          outcome: livelock\n          at: getImage\n          because: >-\n",
            "          outcome: success\n          because: >-\n",
        ),
        (FLOW, "- stepId: getImage"),
        "AZ704 expected was success",
        id="livelock-taken-for-success",
    ),
    pytest.param(
        (POLL, "          at: getImage\n", "          at: startExecution\n"),
        (FLOW, "- stepId: getImage"),
        "AZ801 expected was step 'startExecution'",
        id="other-step",
    ),
    pytest.param(
        (POLL, "path: [startExecution, {getImage: 3}]", "path: [startExecution, {getImage: 2}]"),
        (FLOW, "- stepId: getImage"),
        "AZ801 expected was startExecution → getImage",
        id="path-too-short",
    ),
    pytest.param(
        (POLL, "path: [startExecution, {getImage: 3}]", "path: [{getImage: 3}, startExecution]"),
        (FLOW, "- stepId: startExecution"),
        "AZ801 visit 1 of the path is 'startExecution', expected was 'getImage'",
        id="path-in-another-order",
    ),
    pytest.param(
        (POLL, "            finalStatus: AVAILABLE", "            finalStatus: FAILED"),
        (POLL, "finalStatus: FAILED"),
        'AZ801 output \'finalStatus\' is "AVAILABLE"; expected was "FAILED"',
        id="other-output",
    ),
    pytest.param(
        (POLL, "            finalStatus: AVAILABLE", "            finalReason: because"),
        (POLL, "finalReason: because"),
        "AZ801 output 'finalReason' has no value",
        id="output-that-is-absent",
    ),
    pytest.param(
        (ECR, "            repositories: []", "            repositories: {}"),
        (ECR, "repositories: {}"),
        "AZ801 output 'repositories' is []; expected was {}",
        id="output-of-another-type",
    ),
    pytest.param(
        (ECR, "          - code: AZ601\n", "          - code: AZ602\n"),
        (ECR, "- code: AZ602"),
        "AZ802 finding AZ602 at step 'lookupRepository' is accepted but did not occur",
        id="accepted-finding-that-does-not-occur",
    ),
    pytest.param(
        (ECR, "            step: lookupRepository\n", "            step: seedImage\n"),
        (ECR, "- code: AZ601"),
        "AZ802 finding AZ601 at step 'seedImage' is accepted but did not occur",
        id="accepted-finding-at-another-step",
    ),
    pytest.param(
        (POLL, "visits-per-step: 10", "visits-per-step: 9"),
        (FLOW, "- stepId: getImage"),
        "AZ801 expected was startExecution → getImage",
        id="limit-too-low",
    ),
]

INPUTS = [
    pytest.param(
        (POLL, "    inputs:\n      imagePipelineArn:", "    inputs:\n      imagePipelinArn:"),
        (POLL, "imagePipelinArn:"),
        "AZ803 did you mean 'imagePipelineArn'?",
        id="misspelt",
    ),
    pytest.param(
        (
            POLL,
            "    inputs:\n      imagePipelineArn: arn:aws:imagebuilder:us-east-1:123456789012:image-pipeline/golden-linux\n",
            "",
        ),
        (POLL, "available-after-two-polls:"),
        "AZ803 imagePipelineArn",
        id="missing",
    ),
    pytest.param(
        (
            POLL,
            "imagePipelineArn: arn:aws:imagebuilder:us-east-1:123456789012:image-pipeline/golden-linux",
            "imagePipelineArn: 7",
        ),
        (POLL, "imagePipelineArn: 7"),
        "AZ803 7",
        id="of-the-wrong-type",
    ),
    pytest.param(
        (POLL, "image-pipeline/golden-linux", "image-pipelines/golden-linux"),
        (FLOW, "- stepId: startExecution"),
        "AZ601 image-pipelines",
        id="against-the-pattern-of-the-description",
    ),
    pytest.param(
        (DISTRIBUTE, "      - region: eu-west-1\n", "      - regoin: eu-west-1\n"),
        (
            "image-builder-distribute-image.arazzo.yaml",
            "- stepId: createDistributionConfiguration",
        ),
        "AZ601 region",
        id="with-a-misspelt-property",
    ),
    pytest.param(
        (
            ECR,
            "repositoryName: {fixture: existing_repository}",
            "repositoryName: {fixture: existing_repositories}",
        ),
        (ECR, "existing_repositories"),
        "AZ110 fixture 'existing_repositories' cannot be had: there is none",
        id="of-an-unknown-fixture",
    ),
    pytest.param(
        (ECR, "fixtures: [aws]", "fixtures: [awz]"),
        (ECR, "[awz]"),
        "AZ110 fixture 'awz' cannot be had: there is none",
        id="unknown-fixture",
    ),
    pytest.param(
        (
            ECR,
            "        fixtures: [existing_repository]\n        inputs:\n          repositoryName: {fixture: existing_repository}\n",
            "        inputs:\n",
        ),
        ("ecr.arazzo.yaml", "- condition: $statusCode == 200"),
        "AZ801 $statusCode == 200",
        id="moto-without-the-repository",
    ),
    pytest.param(
        ("conftest.py", 'return str(created["repository"]["repositoryName"])', "return created"),
        (ECR, "repositoryName: {fixture"),
        "AZ803 existing_repository",
        id="fixture-that-is-no-json",
    ),
    pytest.param(
        ("conftest.py", 'return str(created["repository"]["repositoryName"])', "return 7"),
        (ECR, "repositoryName: {fixture"),
        "AZ803 7",
        id="fixture-of-the-wrong-type",
    ),
]

TARGETS = [
    pytest.param(
        (POLL, "  target: cassette\n", "  target: casette\n"),
        (POLL, "available-after-two-polls:"),
        "AZ701 did you mean 'cassette'?",
        id="misspelt",
    ),
    pytest.param(
        (POLL, "  target: cassette\n", "  target: moto\n"),
        (FLOW, "- stepId: startExecution"),
        "AZ701 moto has no backend",
        id="moto-without-the-service",
    ),
    pytest.param(
        (
            POLL,
            "  target: cassette\n",
            "  target: cassette\n  servers: {imageBuilderApi: 'https://imagebuilder.example.com'}\n",
        ),
        (FLOW, "- stepId: startExecution"),
        "AZ701 imagebuilder.example.com",
        id="cassette-of-another-server",
    ),
    pytest.param(
        (POLL, "      failed:\n", "      faild:\n"),
        (POLL, "faild:"),
        "AZ701 run-pipeline-and-poll/faild.yaml",
        id="scenario-renamed-so-that-its-cassette-is-missing",
    ),
    pytest.param(
        (
            POLL,
            "      failed:\n",
            "      failed:\n        cassette: ../../../../../../../../etc/passwd\n",
        ),
        (POLL, "failed:"),
        "AZ120 is no path inside of the root folder",
        id="cassette-outside-of-the-root",
    ),
    pytest.param(
        (POLL, "      failed:\n", "      failed:\n        cassette: /etc/passwd\n"),
        (POLL, "cassette: /etc/passwd"),
        "AZ110 ",
        id="cassette-with-an-absolute-path",
    ),
    pytest.param(
        (
            POLL,
            "  target: cassette\n",
            "  target: cassette\n  sources: {imageBuilderApi: openapi/ecr.openapi.yaml}\n",
        ),
        (FLOW, "operationId: StartImagePipelineExecution"),
        "AZ203 StartImagePipelineExecution",
        id="source-mapped-to-another-description",
    ),
    pytest.param(
        (
            POLL,
            "  target: cassette\n",
            "  target: cassette\n  sources: {imageBuilder: openapi/ecr.openapi.yaml}\n",
        ),
        (POLL, "imageBuilder: openapi"),
        "AZ111 did you mean 'imageBuilderApi'?",
        id="mapping-of-an-unknown-source",
    ),
    pytest.param(
        (
            POLL,
            "  target: cassette\n",
            "  target: cassette\n  servers: {imageBuilder: 'https://imagebuilder.example.com'}\n",
        ),
        (POLL, "imageBuilder: 'https"),
        "AZ111 did you mean 'imageBuilderApi'?",
        id="server-of-an-unknown-source",
    ),
    pytest.param(
        (POLL, "      failed:\n", "      failed:\n        marks: [slow]\n"),
        (POLL, "marks: [slow]"),
        "AZ110 mark 'slow' is not registered",
        id="mark-that-is-not-registered",
    ),
]


@pytest.mark.parametrize(("edit", "place", "said"), WRONG)
def test_a_wrong_scenario_file_is_not_green(
    defect: Callable[..., str], edit: object, place: object, said: str
) -> None:
    defect(edit, place, said)


@pytest.mark.parametrize(("edit", "place", "said"), UNMET)
def test_an_expectation_that_is_not_met_is_not_green(
    defect: Callable[..., str], edit: object, place: object, said: str
) -> None:
    defect(edit, place, said)


@pytest.mark.parametrize(("edit", "place", "said"), INPUTS)
def test_a_wrong_input_or_fixture_is_not_green(
    defect: Callable[..., str], edit: object, place: object, said: str
) -> None:
    defect(edit, place, said)


@pytest.mark.parametrize(("edit", "place", "said"), TARGETS)
def test_a_target_that_cannot_answer_is_not_green(
    defect: Callable[..., str], edit: object, place: object, said: str
) -> None:
    defect(edit, place, said)


def test_an_operation_that_moto_does_not_implement_is_an_error_of_the_target(
    defect: Callable[..., str], specs: Path
) -> None:
    description = specs / "openapi" / "ecr.openapi.yaml"
    known = "AmazonEC2ContainerRegistry_V20150921.DescribeRepositories"
    unknown = "AmazonEC2ContainerRegistry_V20150921.DescribeRepositoryCreationTemplatesOfMine"
    description.write_text(description.read_text("utf-8").replace(known, unknown), "utf-8")
    output = defect(
        ("ecr.arazzo.yaml", known, unknown),
        ("ecr.arazzo.yaml", "- stepId: lookupRepository"),
        "AZ701 moto has no operation 'DescribeRepositoryCreationTemplatesOfMine' "
        "for the service 'ecr'",
        "-k",
        "missing-on-aws",
    )
    assert "1 error" in output
