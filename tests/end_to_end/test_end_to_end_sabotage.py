"""Seven ways to break a tested flow, and the whole of what is said: the place and the cause."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

DOCUMENT = "image-builder-run-pipeline-and-poll.arazzo.yaml"
SCENARIOS = "image-builder-run-pipeline-and-poll.scenarios.yaml"
CASSETTE = "cassettes/image-builder-run-pipeline-and-poll/run-pipeline-and-poll/failed.yaml"
DESCRIPTION = "openapi/image-builder.openapi.yaml"


def said(output: str) -> str:
    """Return *output* as one line, for messages are wrapped."""
    return " ".join(output.split())


def test_an_answer_without_a_required_property_is_blamed_on_the_step_and_the_schema(
    defect: Callable[..., str],
) -> None:
    output = defect(
        (
            DESCRIPTION,
            "    ImageState:\n      type: object\n",
            "    ImageState:\n      type: object\n      required: [reason]\n",
        ),
        (DOCUMENT, "- stepId: getImage"),
        "AZ601 response of 'getImage': /image/state: the member 'reason' is missing",
    )
    assert f"specs/{DESCRIPTION}:803:7" in output


def test_a_property_that_is_dropped_from_an_answer_is_blamed_on_the_step_that_needs_it(
    defect: Callable[..., str],
) -> None:
    defect(
        (
            CASSETTE,
            ',"imageBuildVersionArn":"arn:aws:imagebuilder:us-east-1:123456789012:image/golden-linux/1.0.0/1"',
            "",
        ),
        (DOCUMENT, "- name: imageBuildVersionArn"),
        "AZ705 the run failed at step 'getImage': required query parameter "
        "'imageBuildVersionArn' has no value: step 'startExecution' has no output "
        "'imageBuildVersionArn'; expected was success",
    )


def test_a_wrong_enum_value_in_an_answer_is_shown_beside_the_values_that_are_allowed(
    defect: Callable[..., str],
) -> None:
    output = defect(
        (CASSETTE, '"status":"BUILDING"', '"status":"BILDING"'),
        (DOCUMENT, "- stepId: getImage"),
        "AZ601 response of 'getImage': /image/state/status: 'BILDING' is not one of PENDING, "
        "CREATING, BUILDING,",
    )
    assert f"specs/{DESCRIPTION}:" in output
    assert "47 |   - stepId: getImage" in output


def test_a_renamed_operation_is_missed_where_it_is_called(defect: Callable[..., str]) -> None:
    output = defect(
        (DESCRIPTION, "operationId: GetImage\n", "operationId: FetchImage\n"),
        (DOCUMENT, "operationId: GetImage\n"),
        "AZ203 unknown operationId 'GetImage' in source 'imageBuilderApi'",
    )
    assert "51 |     operationId: GetImage" in output


def test_an_output_pointer_into_nothing_is_found_before_anything_runs(
    defect: Callable[..., str],
) -> None:
    output = defect(
        (DOCUMENT, "#/image/state/status", "#/image/state/statos"),
        (DOCUMENT, "#/image/state/statos"),
        "AZ411 ",
    )
    assert "did you mean 'status'?" in said(output)
    assert "59 |       status: $response.body#/image/state/statos" in output


def test_a_goto_to_nowhere_is_found_before_anything_runs(defect: Callable[..., str]) -> None:
    output = defect(
        (DOCUMENT, "      stepId: getImage\n", "      stepId: getimage\n"),
        (DOCUMENT, "      stepId: getimage\n"),
        "AZ206 ",
    )
    assert "did you mean 'getImage'?" in said(output)
    assert "82 |       stepId: getimage" in output


def test_a_cassette_that_is_one_interaction_short_is_an_error_that_names_the_request(
    complaint: Callable[..., str], specs: Path
) -> None:
    cassette = specs / CASSETTE
    whole = cassette.read_text("utf-8")
    cassette.write_text(whole[: whole.rindex("- request:")], "utf-8")
    output = complaint("image-builder-run-pipeline-and-poll")
    assert (
        f"specs/{DOCUMENT}:47:5: AZ701 step 'getImage': specs/{CASSETTE}: no recording for "
        "request 3 `GET /GetImage?...`: interaction 2 was already played; no other is left"
    ) in said(output)
    assert "47 |   - stepId: getImage" in output
    assert "4 passed, 1 error" in output.splitlines()[-1]


def test_a_wrong_expectation_is_answered_with_what_came_instead(
    defect: Callable[..., str],
) -> None:
    output = defect(
        (SCENARIOS, "            finalStatus: FAILED\n", "            finalStatus: AVAILABLE\n"),
        (SCENARIOS, 23),  # the line of the output
        'AZ801 output \'finalStatus\' is "FAILED"; expected was "AVAILABLE"',
    )
    assert "path      3 visits, success at getImage by action pipelineImageFailed" in output
