"""The fixture `arazzo`: workflows in test functions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

API = """\
openapi: 3.1.0
info: {title: Jobs, version: "1"}
servers: [{url: https://jobs.example}]
paths:
  /jobs/{id}:
    get:
      operationId: getJob
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "200":
          description: The job.
          content:
            application/json:
              schema:
                type: object
                required: [state]
                properties: {state: {type: string, enum: [RUNNING, DONE, FAILED]}}
"""
FLOW = """\
arazzo: 1.0.1
info: {title: Jobs, version: "1"}
sourceDescriptions: [{name: jobs, url: jobs.openapi.yaml, type: openapi}]
workflows:
  - workflowId: wait
    inputs: {type: object, required: [id], properties: {id: {type: string}}}
    steps:
      - stepId: poll
        operationId: getJob
        parameters: [{name: id, in: path, value: $inputs.id}]
        successCriteria: [{condition: $statusCode == 200}]
        outputs: {state: $response.body#/state}
        onSuccess:
          - {name: again, type: goto, stepId: poll, criteria: [{condition: "$response.body#/state == 'RUNNING'"}]}
          - {name: done, type: end}
    outputs: {state: $steps.poll.outputs.state, nothing: $steps.poll.outputs.state}
"""
PEER = """\
import json
from pytest_arazzo.exchange import Headers, Response

class Peer:
    def __init__(self, *states):
        self.states = list(states)

    def send(self, request, *, timeout):
        body = json.dumps({"state": self.states.pop(0)}).encode()
        return Response(
            status=200, headers=Headers((("content-type", "application/json"),)), body=body
        )
"""


@pytest.fixture(autouse=True)
def jobs(write: Write) -> None:
    write("jobs.openapi.yaml", API)
    write("flows/jobs.arazzo.yaml", FLOW.replace("jobs.openapi", "../jobs.openapi"))
    write("pytest.ini", "[pytest]\ntestpaths = tests\npythonpath = .\n")
    write("peer.py", PEER)


def test_a_run_gives_outputs_path_and_steps(run: Run, write: Write) -> None:
    write(
        "tests/test_jobs.py",
        """
        from peer import Peer

        def test_it(arazzo):
            peer = Peer("RUNNING", "RUNNING", "DONE")
            result = arazzo.run("flows/jobs.arazzo.yaml", inputs={"id": "7"}, target=peer)
            assert result.passed
            assert result.outcome == "success"
            assert result.outputs == {"state": "DONE", "nothing": "DONE"}
            assert result.path == ("poll", "poll", "poll")
            step = result.steps["poll"]
            assert (step.status, step.body, step.visits) == (200, {"state": "DONE"}, 3)
            assert step.outputs == {"state": "DONE"}
            assert step.request.url == "https://jobs.example/jobs/7"
            assert repr(result) == (
                "<Result wait success: poll x 3; "
                "outputs {'state': 'DONE', 'nothing': 'DONE'}>"
            )
            assert result.findings == ()
        """,
    )

    result = run()

    result.assert_outcomes(passed=1)
    assert any(line.split() == ["TOTAL", "1", "0", "2", "0", "100%"] for line in result.outlines)
    assert "AZ112" not in result.stdout.str()


def test_a_run_that_departs_from_the_description_fails_the_test_with_the_report(
    run: Run, write: Write
) -> None:
    write(
        "tests/test_jobs.py",
        """
        from peer import Peer

        def test_it(arazzo):
            arazzo.run("flows/jobs.arazzo.yaml::wait", inputs={"id": "7"}, target=Peer("LOST"))

        def test_later(arazzo):
            result = arazzo.run(
                "flows/jobs.arazzo.yaml", inputs={"id": "7"}, target=Peer("LOST"), expect=None
            )
            assert not result.passed
            assert [each.finding.code for each in result.findings] == ["AZ601"]
            result.check()
        """,
    )

    result = run()

    result.assert_outcomes(failed=2)
    output = result.stdout.str()
    assert output.count("AZ601 response of 'poll'") == 2
    assert "rerun     pytest tests/test_jobs.py::test_it" in output
    assert "python_api.py" not in output
    assert "conduct.py" not in output


def test_an_outcome_can_be_expected(run: Run, write: Write) -> None:
    write(
        "tests/test_jobs.py",
        """
        import pytest
        from pytest_arazzo.exchange import Response

        class Broken:
            def send(self, request, *, timeout):
                return Response(status=200)

        def test_wrong(arazzo):
            with pytest.raises(ValueError, match="expect must be success, failed"):
                arazzo.run("flows/jobs.arazzo.yaml", expect="succes")

        def test_it(arazzo):
            result = arazzo.run(
                "flows/jobs.arazzo.yaml", inputs={"id": "7"}, target="synth", expect="livelock"
            )
            assert result.outcome == "livelock"
        """,
    )

    run().assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ('"flows/jobs.arazzo.yaml::wat"', "has no workflow 'wat'; did you mean 'wait'?"),
        ('"gone.arazzo.yaml"', "there is no file 'gone.arazzo.yaml' in "),
        ('"flows/jobs.arazzo.yaml", target="synth"', "AZ803 the inputs: "),
        ('"flows/jobs.arazzo.yaml", inputs={"id": "7"}, target="sinth"', "did you mean 'synth'?"),
    ],
)
def test_what_cannot_be_run_says_why(run: Run, write: Write, call: str, message: str) -> None:
    write("tests/test_jobs.py", f"def test_it(arazzo):\n    arazzo.run({call})\n")

    result = run()

    result.assert_outcomes(failed=1)
    assert message in result.stdout.str()


def test_an_application_can_be_the_target(run: Run, write: Write) -> None:
    write(
        "tests/test_jobs.py",
        """
        def application(environ, start_response):
            start_response("200 OK", [("Content-Type", "application/json")])
            return [b'{"state": "DONE"}']

        def test_it(arazzo):
            result = arazzo.run("flows/jobs.arazzo.yaml", inputs={"id": "7"}, target=application)
            assert result.outputs["state"] == "DONE"
        """,
    )

    run().assert_outcomes(passed=1)


def test_what_functions_and_items_cover_adds_up_in_workers_too(run: Run, write: Write) -> None:
    write(
        "tests/test_jobs.py",
        """
        import pytest
        from peer import Peer

        @pytest.mark.parametrize("states", [("DONE",), ("RUNNING", "DONE")])
        def test_it(arazzo, states):
            arazzo.run("flows/jobs.arazzo.yaml", inputs={"id": "7"}, target=Peer(*states))
            arazzo.run("flows/jobs.arazzo.yaml", inputs={"id": "8"}, target=Peer(*states))
        """,
    )

    alone = run()
    shared = run("-p", "xdist", "-n", "2", apart=True)

    shared.assert_outcomes(passed=2)
    totals = [
        next(line for line in each.outlines if line.startswith("TOTAL"))
        for each in (alone, shared)
    ]
    assert totals[0] == totals[1]
    assert totals[0].split() == ["TOTAL", "1", "0", "2", "0", "100%"]
