"""What reports say of runs, apart from pytest."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from building import answer, document, play, unreachable, workflow

from pytest_arazzo.diagnostic import Location, Severity
from pytest_arazzo.exchange import Headers, Request, Response
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.judge.verdict import Judged, Verdict
from pytest_arazzo.openapi.finding import Finding
from pytest_arazzo.program.scenario import Accepted
from pytest_arazzo.reports.annotations import Problem, annotated
from pytest_arazzo.reports.exchanges import exchange_lines, folded
from pytest_arazzo.reports.har import archive, entries
from pytest_arazzo.reports.junit import run_properties
from pytest_arazzo.reports.markdown_failures import markdown_failures
from pytest_arazzo.reports.progress import Progress, clock, progress_line, state_of
from pytest_arazzo.reports.run_record import BODY, Told, dump_run

PASSED = Verdict(objections=(), findings=(), broken=False)
TOLD = Told(scenario="s", target="moto", place=Location("a.arazzo.yaml", 1, 1), rerun="pytest")
POLL = document(
    workflow(
        """
        - stepId: poll
          operationId: listPets
          successCriteria: [{condition: $statusCode == 200}]
          onFailure: [{name: more, type: retry, retryAfter: 5, retryLimit: 50}]
          outputs: {all: $response.body}
        """,
        "outputs: {all: $steps.poll.outputs.all}",
    )
)
ODD = "\x1b[31m\u202e<script>|"


def problem(number: int = 1, message: str = "AZ601 wrong", *, is_error: bool = True) -> Problem:
    return Problem(
        uri="a.yaml", line=number, column=2, message=message, test="t", is_error=is_error
    )


def test_annotations_are_few_and_what_is_left_out_is_counted() -> None:
    errors = [problem(n) for n in range(1, 13)]
    warnings = [problem(n, "AZ602 odd", is_error=False) for n in range(1, 12)]
    lines = annotated([*errors, *errors, *warnings], "github", "/r")

    assert lines[0] == "::error file=a.yaml,line=1,col=2,title=AZ601::wrong [t]"
    assert [line.split()[0] for line in lines[:20]] == ["::error"] * 10 + ["::warning"] * 10
    assert lines[20:] == ["and 2 more errors, see the log", "and 1 more warning, see the log"]


def test_an_annotation_is_one_line_that_says_nothing_to_the_ci_system() -> None:
    (line,) = annotated([problem(message=f"odd\n::error::x {ODD} 100%")], "github", "/r")

    assert line.startswith("::error file=a.yaml,line=1,col=2,title=arazzo::odd%0A::error::x ")
    assert line.endswith("100%25 [t]")
    assert line.isprintable()


def test_failures_become_a_table_without_markup() -> None:
    text = markdown_failures([problem(message=f"AZ601 {ODD}\n# title @me")], 3)

    assert "**1 of 3 did not pass.**" in text
    assert "<" not in text.replace("<br>", "")
    assert "\x1b" not in text
    assert "@me" not in text
    assert [line.count("|") for line in text.splitlines() if line.startswith("|")] == [4, 4, 4]
    assert "and 5 more" in markdown_failures([problem(n) for n in range(105)], 105)
    assert "All 3 passed." in markdown_failures([], 3)
    assert "Nothing ran." in markdown_failures([], 0)


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "00:00"), (36.9, "00:36"), (605, "10:05"), (3725, "1:02:05")]
)
def test_a_clock_shows_hours_where_there_are_some(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


def test_a_progress_line_says_step_number_state_and_time() -> None:
    progress = Progress(step="getImage", number=12, state="state=BUILDING", seconds=36)

    assert progress_line(progress) == "getImage #12  state=BUILDING  00:36"
    assert progress_line(replace(progress, state="", is_virtual=True)) == (
        "getImage #12  00:36 (virtual)"
    )
    assert progress_line(replace(progress, wait=5.0)).endswith("00:36  next in 5 s")


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ({"id": 1, "status": "RUNNING"}, "status=RUNNING"),
        ({"image": {"state": {"status": 1}, "State": "BUILDING"}}, "State=BUILDING"),
        ({"jobs": [{"phase": 2}], "none": []}, "phase=2"),
        ({"state": f"{ODD}hidden"}, "state=\\x1b[31m\\u202e<script>|[redacted]"),
        ({"state": "x" * 99}, f"state={'x' * 40}… (+59 characters)"),
        ({"state": None}, ""),
        ([{"state": "a"}], ""),
        ("state", ""),
    ],
)
def test_the_state_is_looked_for_in_a_body_and_its_first_members(body: Json, shown: str) -> None:
    assert state_of(answer(200, body), ("hidden",)) == shown


def test_the_path_is_folded() -> None:
    assert folded(["create", "poll", "poll", "poll", "get"]) == "create → poll x 3 → get"
    assert folded([]) == ""


def test_equal_exchanges_are_shown_once_and_counted() -> None:
    played = play(POLL, answer(503), answer(503), answer(200, {"pets": []}), answer(200))
    lines = exchange_lines(played.trace, PASSED, ())

    assert [line for line in lines if line.startswith("step ")] == [
        "step      poll #1-2  GET /v1/pets",
        "step      poll #3  GET /v1/pets",
    ]
    only = exchange_lines(played.trace, PASSED, ("pets",), "responses")
    assert not any(line.startswith("request") for line in only)
    assert '  |   "[redacted]": []' in only


def test_a_lost_answer_is_shown() -> None:
    lines = exchange_lines(play(POLL, unreachable).trace, PASSED, (), "requests")

    assert lines[0] == "step      poll #1  GET /v1/pets"
    assert lines[-1].startswith("no answer ")
    assert "nothing answers there" in lines[-1]


def test_endless_exchanges_are_cut() -> None:
    played = play(POLL, *(answer(503, {"n": n}) for n in range(50)), answer(200))
    many = replace(played.trace, visits=played.trace.visits * 10)
    lines = exchange_lines(many, PASSED, ())

    assert len(lines) == 2001
    assert lines[-1].endswith(" more lines, see --arazzo-trace")


def test_properties_show_neither_secrets_nor_control_characters_and_are_few() -> None:
    played = play(POLL, answer(503), answer(200, {"a": ODD, "token": "t", "b": "hidden"}))
    finding = Finding(
        code="AZ601",
        message=f"{ODD} hidden",
        side="response",
        place="body",
        severity=Severity.ERROR,
    )
    accepted = Accepted(code="AZ601", reason="known")
    verdict = replace(
        PASSED, findings=(*(Judged(finding=finding, visit=0, accepted=accepted),) * 51,)
    )
    found = run_properties(played.trace, verdict, "moto", ("hidden",))
    told = dict(found)

    assert told["arazzo.path"] == "poll → poll"
    assert told["arazzo.steps"] == "poll failed 503, poll success 200"
    assert told["arazzo.branches"] == "poll → more, poll → next"
    assert told["arazzo.output.all"] == (
        '{"a": "\\\\u001b[31m\\u202e<script>|", "token": "[redacted]", "b": "[redacted]"}'
    ).replace("\\\\", "\\")
    assert sum(name == "arazzo.finding" for name, _ in found) == 51
    assert found[-1] == ("arazzo.finding", "and 1 more")
    assert str(found[-2][1]) == (
        "AZ601 response of poll (accepted): \\x1b[31m\\u202e<script>| [redacted]"
    )


def test_a_record_is_plain_and_cut_after_secrets_are_out() -> None:
    long = "x" * (BODY - 8) + "hidden-secret-value"
    broken = Response(
        status=200, headers=Headers((("content-type", "application/json"),)), body=b'"\\ud800"'
    )
    played = play(POLL, broken)
    trace = replace(
        played.trace,
        inputs={"password": "p", "odd": "\ud800", "long": "y" * 3_995 + "hidden-secret-value"},
    )
    visit = trace.visits[0]
    text = Response(
        status=200, headers=Headers((("content-type", "text/plain"),)), body=long.encode()
    )
    trace = replace(trace, visits=(visit, replace(visit, response=text)))
    run = dump_run(played.program, trace, PASSED, replace(TOLD, secrets=("hidden-secret-value",)))
    written = json.dumps(run)

    assert json.loads(written) == run
    assert written.encode("utf-8")
    assert "hidden" not in written
    assert run["inputs"][0] == ["password", "[redacted]"]  # type: ignore[index]
    body = run["visits"][1]["response"]["body"]  # type: ignore[index]
    assert (len(body["text"]), body["size"], body["is_cut"]) == (BODY, len(long), True)


def test_a_body_that_is_no_text_is_not_shown() -> None:
    played = play(POLL, answer(200))
    visit = played.trace.visits[0]
    headers = Headers((("Content-Type", "application/octet-stream"),))
    request = Request(method="POST", url="https://a.test/?x=1&y", headers=headers, body=b"\xff")
    assert visit.prepared is not None
    odd = replace(
        visit,
        prepared=replace(visit.prepared, request=request),
        response=None,
        lost="gone",
    )
    skipped = replace(visit, prepared=None, response=None)
    trace = replace(played.trace, visits=(odd, skipped))
    run = dump_run(played.program, trace, PASSED, TOLD)
    (entry,) = (json.loads(each) for each in entries(run, str))

    assert entry["request"]["postData"] == {
        "mimeType": "application/octet-stream",
        "text": "",
        "comment": "1 bytes that are not shown",
    }
    assert entry["request"]["queryString"] == [
        {"name": "x", "value": "1"},
        {"name": "y", "value": ""},
    ]
    assert (entry["response"]["status"], entry["response"]["_error"]) == (0, "gone")
    assert json.loads(archive([json.dumps(entry)], "1"))["log"]["entries"] == [entry]
