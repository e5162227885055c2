"""Faults of scenarios: decoded, checked against the document, composed with targets, counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

RETRY = "    - {name: again, type: retry, retryAfter: 1, retryLimit: 3}"
GONE = "    - {name: gone, type: end, criteria: [{condition: $statusCode == 404}]}"


@pytest.fixture
def scenario(write: Write, pets: str, document: str) -> Callable[..., None]:
    """Return what writes one scenario against the shop, whose step `get` is tried again."""
    assert pets
    write("pets.arazzo.yaml", document.replace(GONE, RETRY))

    def write_scenario(faults: str, rest: str = "", target: str = "shop") -> None:
        # Two lines more so that there is a place to point at.
        write(
            "pets.scenarios.yaml",
            "workflows: {look: {scenarios: {one: {\n"
            f" target: {target}, faults: {{\n"
            f" {faults}}}{rest}}}}}}}}}\n",
        )

    return write_scenario


def test_a_retry_is_tried_on_purpose(run: Run, scenario: Callable[..., None]) -> None:
    accepted = "findings: [{code: AZ604, reason: a proxy}]"
    scenario(
        "get: [{visit: 1, status: 503, retry-after: 2}]",
        f", expect: {{path: [{{get: 2}}, again], {accepted}}}",
    )
    run().assert_outcomes(passed=2)


def test_a_status_that_is_not_declared_is_a_finding(
    run: Run, scenario: Callable[..., None]
) -> None:
    scenario("get: [{visit: 1, status: 503}]")
    result = run()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*AZ604 *503*"])


def test_a_body_that_is_cut_is_a_finding(run: Run, scenario: Callable[..., None]) -> None:
    scenario("get: [{visit: 1, truncate: 5}]")
    result = run()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*AZ6*response of 'get'*"])


@pytest.mark.parametrize("fault", ["reset", "timeout"])
def test_a_step_without_an_answer_fails_and_is_tried_again(
    run: Run, scenario: Callable[..., None], fault: str
) -> None:
    scenario(f"get: [{{visit: 1, fault: {fault}}}]", ", expect: {path: [{get: 2}, again]}")
    run().assert_outcomes(passed=2)


@pytest.mark.parametrize("listed", ["[{visit: 3, fault: reset}]", "[{visit: 9, truncate: 1}]"])
def test_a_fault_that_did_not_happen_fails_where_it_stands(
    run: Run, scenario: Callable[..., None], listed: str
) -> None:
    scenario(f"get: {listed}")
    result = run()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["pets.scenarios.yaml:3:8: AZ703 1 fault was not played*"])
    scenario(f"get: {listed}", ", unplayed: ignore")
    run().assert_outcomes(passed=2)


def test_what_was_not_recorded_is_not_missed_where_a_fault_answers(
    run: Run, scenario: Callable[..., None], write: Write, cassette: str
) -> None:
    scenario(
        "get: [{visit: 1, status: 404}]",
        ", expect: {path: [{get: 2}], action: sold}",
        "cassette",
    )
    write("cassettes/pets/look/one.yaml", cassette)
    run().assert_outcomes(passed=2)


def test_recorded_interactions_that_are_left_are_told_beside_faults(
    run: Run, scenario: Callable[..., None], write: Write, cassette: str
) -> None:
    scenario("get: [{visit: 2, fault: reset}]", "", "cassette")
    write("cassettes/pets/look/one.yaml", cassette + cassette[cassette.index("- request") :])
    result = run()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["pets.scenarios.yaml:3:8: AZ703 2 scripted or recorded interactions were not"]
    )


def test_faults_are_not_recorded_and_hold_for_what_was(
    run: Run, scenario: Callable[..., None]
) -> None:
    scenario("get: [{visit: 1, status: 404}]", ", inputs: {name: tom}, expect: {path: [{get: 2}]}")
    run("--arazzo-record=once").assert_outcomes(passed=2)
    text = Path("cassettes/pets/look/one.yaml").read_text("utf-8")
    assert text.count("code: 200") == 1
    assert "code: 404" not in text
    run("--arazzo-target=cassette").assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("faults", "line"),
    [
        ("gte: [{visit: 1, fault: reset}]", "3:2: AZ111 *no step 'gte'"),
        (
            "get: [{visit: 1, fault: reset}, {visit: 1, status: 503}]",
            "3:*: AZ110 step 'get' has another fault at visit 1",
        ),
        ("get: [{visit: 0, fault: reset}]", "3:*: AZ110 *"),
        ("get: [{fault: reset}]", "3:*: AZ110 *visit*"),
        ("get: [{visit: 1}]", "3:*: AZ110 *"),
        ("get: [{visit: 1, fault: earthquake}]", "3:*: AZ110 *"),
        ("get: [{visit: 1, fault: reset, status: 503}]", "3:*: AZ110 *"),
        ("get: [{visit: 1, fault: reset, retry-after: 1}]", "3:*: AZ110 *"),
        ("get: [{visit: 1, truncate: -1}]", "3:*: AZ110 *"),
        ("get: [{visit: 1, status: 503, retry: 1}]", "3:*: AZ110 unknown field 'retry'"),
        ("get: []", "3:*: AZ110 *"),
    ],
)
def test_a_fault_that_makes_no_sense_is_an_error(
    run: Run, scenario: Callable[..., None], faults: str, line: str
) -> None:
    scenario(faults)
    result = run()
    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines([f"pets.scenarios.yaml:{line}"])
