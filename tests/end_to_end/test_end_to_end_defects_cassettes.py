"""Defects planted in a cassette: none ends green, each is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

POLL = "image-builder-run-pipeline-and-poll.arazzo.yaml"
ECR = "ecr.arazzo.yaml"
PLAYS = "image-builder-run-pipeline-and-poll.scenarios.yaml"
FAILED = "cassettes/image-builder-run-pipeline-and-poll/run-pipeline-and-poll/failed.yaml"
MISSING = "cassettes/ecr/ensure-repository-and-seed-image/missing.yaml"

TAIL = "- request:\n    method: GET\n    uri: http://imagebuilder.us-east-1.amazonaws.com/GetImage"
EXTRA = """- request:
    method: GET
    uri: http://imagebuilder.us-east-1.amazonaws.com/GetImage
    headers: {}
    body: null
  response:
    status: {code: 200, message: OK}
    headers:
      Content-Type: [application/json]
    body:
      string: '{}'
"""

WRONG = [
    pytest.param((FAILED, "", ""), (FAILED, 1), "AZ120 ", id="empty-file"),
    pytest.param(
        (FAILED, "", b"\x80\x81\xff\x00" * 64), (PLAYS, "failed:"), "AZ120 UTF-8", id="binary"
    ),
    pytest.param(
        (FAILED, "", "version: 1\ninteractions: []\n"),
        (POLL, "- stepId: startExecution"),
        "AZ701 ",
        id="no-interactions",
    ),
    pytest.param(
        (FAILED, "  response:\n", "  response: {\n"),
        (PLAYS, "failed:"),
        f"AZ120 {FAILED}:",
        id="broken-yaml",
    ),
    pytest.param(
        (FAILED, "    headers:\n", "    headers:\n\t\n      x: y\n"),
        (PLAYS, "failed:"),
        f"AZ120 {FAILED}:",
        id="tab-indentation",
    ),
    pytest.param(
        (FAILED, "    method: PUT\n", "    method: PUT\n    method: GET\n"),
        (FAILED, "method: GET"),
        "AZ103 'method'",
        id="duplicate-key",
    ),
    pytest.param(
        (FAILED, "version: 1\n", "version: 1\nx: " + "[" * 100_000 + "\n"),
        (PLAYS, "failed:"),
        f"AZ120 {FAILED}:",
        id="100000-brackets",
    ),
    pytest.param(
        (FAILED, "version: 1\n", "version: 2\n"), (FAILED, "version: 2"), "AZ120 2", id="version-2"
    ),
    pytest.param(
        (FAILED, "interactions:\n", "interaction:\n"),
        (FAILED, 1),
        "AZ120 interactions",
        id="misspelt",
    ),
    pytest.param(
        (FAILED, "code: 200", "code: OK"),
        (FAILED, "code: OK"),
        "AZ120 expected a status code as an integer, found a string",
        id="status-is-a-text",
    ),
    pytest.param(
        (FAILED, "    body:\n      string: ", "    body:\n      text: "),
        (FAILED, "text:"),
        "AZ120 ",
        id="body-without-a-string",
    ),
]

ANSWERS = [
    pytest.param(
        (FAILED, '"status":"FAILED"', '"status":"FAILD"'),
        (POLL, "- stepId: getImage"),
        "AZ601 /image/state/status: 'FAILD' is not one of",
        id="enum-misspelt",
    ),
    pytest.param(
        (FAILED, '"imageBuildVersionArn":"arn', '"imageVersionArn":"arn'),
        (POLL, "- name: imageBuildVersionArn"),
        "AZ705 step 'startExecution' has no output 'imageBuildVersionArn'",
        id="property-renamed-that-a-later-step-needs",
    ),
    pytest.param(
        (FAILED, '"state":{"status":"FAILED"', '"stat":{"status":"FAILED"'),
        (POLL, "- stepId: getImage"),
        "AZ701 no recording for request 4",
        id="property-renamed-that-a-criterion-reads",
    ),
    pytest.param(
        (FAILED, '"type":"AMI"', '"type":7'),
        (POLL, "- stepId: getImage"),
        "AZ601 /image/type",
        id="value-of-the-wrong-type",
    ),
    pytest.param(
        (FAILED, "image/golden-linux/1.0.0/1\"}'", "image/golden linux\"}'"),
        (POLL, "- stepId: startExecution"),
        "AZ601 /imageBuildVersionArn",
        id="value-against-its-pattern",
    ),
    pytest.param(
        (FAILED, '"requestId":"31be6a61-2f25-4fd3-ad1a-498bc40b8728"', '"requestId":""'),
        (POLL, "- stepId: startExecution"),
        "AZ601 /requestId",
        id="value-too-short",
    ),
    pytest.param(
        (FAILED, "code: 200, message: OK", "code: 201, message: Created"),
        (POLL, "- condition: $statusCode == 200"),
        "AZ801 $statusCode is 201",
        id="other-status",
    ),
    pytest.param(
        (FAILED, "code: 200, message: OK", "code: 418, message: Teapot"),
        (POLL, "- stepId: startExecution"),
        "AZ604 418",
        id="undeclared-status",
    ),
    pytest.param(
        (
            MISSING,
            "      Content-Type: [application/json]\n    body:\n      string: '{\"repositories\":[]}'",
            "      Content-Type: [text/html]\n    body:\n      string: '<p>'",
        ),
        (ECR, "- stepId: lookupRepository"),
        "AZ605 the media type 'text/html' is not declared, only application/json",
        id="undeclared-media-type",
    ),
    pytest.param(
        (
            MISSING,
            "      Content-Type: [application/json]\n    body:\n      string: '{\"repositories\":[]}'",
            "      Content-Type: [application/x-amz-json-1.1]\n    body:\n      string: '{\"repositories\":{}}'",
        ),
        (ECR, "- stepId: lookupRepository"),
        "AZ601 /repositories",
        id="undeclared-media-type-with-an-invalid-body",
    ),
    pytest.param(
        (
            MISSING,
            "    headers:\n      Content-Type: [application/json]\n    body:\n      string: '{\"repositories\":[]}'",
            "    headers: {}\n    body:\n      string: '{\"repositories\":{}}'",
        ),
        (ECR, "- stepId: lookupRepository"),
        "AZ601 /repositories",
        id="no-media-type-with-an-invalid-body",
    ),
    pytest.param(
        (
            FAILED,
            '\'{"requestId":"31be6a61',
            "'{\"requestId\":'31be6a61".replace("'31", '"31') + "\\",
        ),
        (POLL, "- stepId: startExecution"),
        "AZ607 ",
        id="body-that-is-no-json",
    ),
    pytest.param(
        (FAILED, '\'{"requestId":"31be6a61', '\'{"requestId":"first","requestId":"31be6a61'),
        (POLL, "- stepId: startExecution"),
        "AZ607 'requestId'",
        id="body-with-a-duplicate-key",
    ),
    pytest.param(
        (FAILED, '\'{"requestId":"31be6a61', '\'{"x":NaN,"requestId":"31be6a61'),
        (POLL, "- stepId: startExecution"),
        "AZ607 NaN",
        id="body-with-nan",
    ),
]

REQUESTS = [
    pytest.param(
        (FAILED, "method: PUT", "method: POST"),
        (POLL, "- stepId: startExecution"),
        "AZ701 POST",
        id="other-method",
    ),
    pytest.param(
        (FAILED, "/StartImagePipelineExecution", "/StartImagePipelineExecutions"),
        (POLL, "- stepId: startExecution"),
        "AZ701 /StartImagePipelineExecutions",
        id="other-path",
    ),
    pytest.param(
        (FAILED, "http://imagebuilder.us-east-1", "http://imagebuilder.eu-west-1"),
        (POLL, "- stepId: startExecution"),
        "AZ701 eu-west-1",
        id="other-host",
    ),
    pytest.param(
        (FAILED, "%2F1.0.0%2F1\n", "%2F1.0.0%2F2\n"),
        (POLL, "- stepId: getImage"),
        "AZ801 visit 3 of the path is none (the end), expected was 'getImage'",
        id="other-query",
    ),
    pytest.param(
        (
            FAILED,
            '"clientToken":"arazzo-run-pipeline-0001"}\'',
            '"clientToken":"arazzo-run-pipeline-0002"}\'',
        ),
        (POLL, "- stepId: startExecution"),
        "AZ701 /clientToken",
        id="other-body",
    ),
    pytest.param(
        (MISSING, "Registry_V20150921.PutImage]", "Registry_V20150921.PutImages]"),
        (ECR, "- stepId: seedImage"),
        "AZ701 X-Amz-Target",
        id="other-header",
    ),
    pytest.param(
        (FAILED, "version: 1\ninteractions:\n", f"version: 1\ninteractions:\n{EXTRA}"),
        (FAILED, "- request:"),
        "AZ703 1 recorded interaction was not played",
        id="extra-interaction-first",
    ),
]


@pytest.mark.parametrize(("edit", "place", "said"), WRONG)
def test_a_cassette_that_cannot_be_read_is_not_green(
    defect: Callable[..., str], edit: object, place: object, said: str
) -> None:
    defect(edit, place, said)


@pytest.mark.parametrize(("edit", "place", "said"), ANSWERS)
def test_a_recorded_answer_that_is_wrong_is_not_green(
    defect: Callable[..., str], edit: object, place: object, said: str
) -> None:
    defect(edit, place, said)


@pytest.mark.parametrize(("edit", "place", "said"), REQUESTS)
def test_a_recorded_request_that_is_not_the_one_made_is_not_green(
    defect: Callable[..., str], edit: object, place: object, said: str
) -> None:
    defect(edit, place, said)


def test_an_interaction_that_nothing_asks_for_is_not_green(
    specs: Path, complaint: Callable[..., str]
) -> None:
    cassette = specs / FAILED
    line = cassette.read_text("utf-8").rstrip("\n").count("\n") + 2
    cassette.write_text(cassette.read_text("utf-8").rstrip("\n") + f"\n{EXTRA}", "utf-8")
    output = " ".join(complaint("image-builder-run-pipeline-and-poll").split())
    assert f"specs/{FAILED}:{line}:3: AZ703 1 recorded interaction was not played" in output


def test_a_cassette_that_is_a_link_out_of_the_root_is_not_green(
    specs: Path, complaint: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    cassette = specs / FAILED
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "failed.yaml"
    cassette.rename(elsewhere)
    cassette.symlink_to(elsewhere)
    output = complaint("image-builder-run-pipeline-and-poll")
    assert "AZ120" in output
    assert "is no path inside of the root folder" in " ".join(output.split())


@pytest.mark.parametrize("kept", [0.25, 0.5, 0.9])
def test_a_cassette_that_breaks_off_in_the_middle_is_not_green(
    specs: Path, complaint: Callable[..., str], kept: float
) -> None:
    cassette = specs / FAILED
    whole = cassette.read_bytes()
    cassette.write_bytes(whole[: int(len(whole) * kept)])
    output = " ".join(complaint("image-builder-run-pipeline-and-poll").split())
    assert "AZ120" in output
    assert f"specs/{FAILED}:" in output


def test_a_cassette_that_ends_after_any_line_is_never_green(
    specs: Path, complaint: Callable[..., str]
) -> None:
    cassette = specs / FAILED
    lines = cassette.read_text("utf-8").splitlines(keepends=True)
    for count in range(0, len(lines) - 1, 7):
        cassette.write_text("".join(lines[:count]), "utf-8")
        assert "AZ" in complaint("image-builder-run-pipeline-and-poll", "-k", "failed")
