"""Inputs of the command line, the ini file and the environment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

API = """\
openapi: 3.1.0
info: {title: Things, version: "1"}
servers: [{url: https://things.example}]
paths:
  /things:
    post:
      operationId: make
      requestBody:
        content: {application/json: {schema: {type: object}}}
      responses:
        "200":
          description: What was sent.
          content: {application/json: {schema: {type: object}}}
"""
FLOW = """\
arazzo: 1.0.1
info: {title: Things, version: "1"}
sourceDescriptions: [{name: things, url: things.openapi.yaml, type: openapi}]
workflows:
  - workflowId: make-one
    inputs:
      type: object
      required: [name]
      properties:
        name: {type: string}
        count: {type: integer, default: 1}
        tags: {type: array, items: {type: string}}
        token: {type: string}
    steps:
      - stepId: make
        operationId: make
        requestBody:
          contentType: application/json
          payload: {name: $inputs.name, count: $inputs.count, tags: $inputs.tags, token: $inputs.token}
        successCriteria: [{condition: $statusCode == 200}]
        outputs: {sent: $response.body}
    outputs: {sent: $steps.make.outputs.sent}
"""
CONFTEST = """\
from pytest_arazzo.exchange import Headers, Response

class Echo:
    def send(self, request, *, timeout):
        print("sent:", request.body.decode())
        headers = Headers((("content-type", "application/json"),))
        return Response(status=200, headers=headers, body=request.body)

def pytest_arazzo_transport(target, request):
    return Echo() if target == "echo" else None
"""
SCENARIOS = """\
workflows:
  make-one:
    target: echo
    inputs: {name: tea}
    scenarios: {one: {}}
"""


@pytest.fixture
def things(write: Write) -> None:
    for name, text in (
        ("things.openapi.yaml", API),
        ("things.arazzo.yaml", FLOW),
        ("things.scenarios.yaml", SCENARIOS),
        ("conftest.py", CONFTEST),
    ):
        write(name, text)


def sent(result: pytest.RunResult) -> str:
    return next(line.partition("sent: ")[2] for line in result.outlines if "sent: " in line)


@pytest.mark.parametrize(
    ("given", "body"),
    [
        ([], '{"name":"tea","count":1}'),
        (["name=milk"], '{"name":"milk","count":1}'),
        (["count=7"], '{"name":"tea","count":7}'),
        (["name=7"], '{"name":"7","count":1}'),
        (['tags:=["a","b"]'], '{"name":"tea","count":1,"tags":["a","b"]}'),
        (['tags=["a"]'], '{"name":"tea","count":1,"tags":["a"]}'),
        (["make-one.name=milk", "name=wine"], '{"name":"wine","count":1}'),
        (["name=@@home"], '{"name":"@home","count":1}'),
        (["name=@text.txt"], '{"name":"from a file","count":1}'),
        (["tags:=@tags.json"], '{"name":"tea","count":1,"tags":["x"]}'),
    ],
)
@pytest.mark.usefixtures("things")
def test_an_input_of_the_command_line_goes_before_the_scenarios(
    run: Run, write: Write, given: list[str], body: str
) -> None:
    write("text.txt", "from a file")
    write("tags.json", '["x"]')

    result = run("-s", "-k", "one", *(f"--arazzo-input={each}" for each in given))

    assert sent(result) == body


@pytest.mark.usefixtures("things")
def test_inputs_of_a_file_and_of_the_ini_come_before_the_scenarios(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("more.yaml", "count: 3\n")
    write("pytest.ini", "[pytest]\narazzo_inputs =\n    name=ini\n    count=2\n")

    assert sent(run("-s", "-k", "one")) == '{"name":"ini","count":2}'
    assert sent(run("-s", "-k", "one", "--arazzo-inputs=more.yaml")) == '{"name":"ini","count":3}'
    monkeypatch.setenv("ARAZZO_INPUTS", "more.yaml")
    assert sent(run("-s", "-k", "one")) == '{"name":"ini","count":3}'


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--arazzo-input=name"], "--arazzo-input must have the form NAME=TEXT"),
        (["--arazzo-input==x"], "--arazzo-input must have the form NAME=TEXT"),
        (["--arazzo-input=tags:=[1"], "--arazzo-input tags is no JSON"),
        (["--arazzo-input=name=@gone.txt"], "gone.txt:1:1: AZ100 there is no such file"),
        (["--arazzo-inputs=gone.yaml"], "gone.yaml:1:1: AZ100 there is no such file"),
        (["--arazzo-inputs=list.yaml"], "it holds no object"),
    ],
)
@pytest.mark.usefixtures("things")
def test_an_input_that_cannot_be_read_is_a_usage_error(
    run: Run, write: Write, options: list[str], message: str
) -> None:
    write("list.yaml", "- 1\n")

    result = run(*options)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert message in result.stderr.str()


@pytest.mark.usefixtures("things")
def test_an_input_that_does_not_fit_names_the_option(run: Run) -> None:
    result = run("--arazzo-input=count=many")

    assert "AZ803 input 'count' (--arazzo-input count): " in result.stdout.str()


@pytest.mark.usefixtures("things")
def test_names_that_nothing_knows_are_told_with_the_nearest(run: Run) -> None:
    result = run(
        "--arazzo-input=nam=x", "--arazzo-base-url=thing=http://localhost", "--arazzo-source=x=y"
    )

    assert "--arazzo-input nam: no workflow has this input; did you mean 'name'?" in (
        result.outlines
    )
    assert (
        "--arazzo-base-url thing: no source description has this name; did you mean 'things'?"
        in result.outlines
    )
    assert "--arazzo-source x: no source description has this name" in result.outlines


@pytest.mark.usefixtures("things")
def test_a_variable_is_read_where_the_scenario_says_so_and_is_never_shown(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "    inputs: {name: tea, token: {env: THE_TOKEN}}\n    scenarios:\n      one: {expect: {outcome: failed, because: it is}}"
    write("things.scenarios.yaml", SCENARIOS.partition("    inputs")[0] + text + "\n")
    monkeypatch.setenv("THE_TOKEN", "plumtree-4711")

    result = run("-k", "one", "--show-capture=no")

    result.assert_outcomes(failed=1)
    assert "plumtree-4711" not in result.stdout.str()
    assert '"name": "tea"' in result.stdout.str()


@pytest.mark.usefixtures("things")
def test_a_variable_that_is_not_set_is_named_at_its_place(run: Run, write: Write) -> None:
    text = "    inputs: {name: {env: NO_SUCH_NAME}}\n    scenarios: {one: {}}\n"
    write("things.scenarios.yaml", SCENARIOS.partition("    inputs")[0] + text)

    result = run("-k", "one")

    result.assert_outcomes(errors=1)
    output = result.stdout.str()
    assert (
        "things.scenarios.yaml:4:14: AZ803 the environment has no NO_SUCH_NAME, which input"
        in output
    )
    assert "required" not in output
