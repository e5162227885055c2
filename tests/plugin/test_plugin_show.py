"""What is shown of runs while and after they run, and the files that are written about them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

import pytest_arazzo

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

SCHEMA = json.loads(
    (Path(pytest_arazzo.__file__).parent / "schemas" / "trace.schema.json").read_text("utf-8")
)
WORKERS = ("-p", "xdist.plugin", "-n2")
HOSTILE = "\x1b[31m<script>alert(1)</script>\u202e]]>::error::x ##[error]y javascript:z \x00"

HOSTILE_SHOP = """\
import json

from pytest_arazzo.exchange import Headers, Response

HOSTILE = %r


class Shop:
    def send(self, request, *, timeout):
        headers = Headers((("content-type", "application/json"), ("x-odd", HOSTILE)))
        body = json.dumps({"state": HOSTILE, HOSTILE: [HOSTILE, "\\ud800"]}, ensure_ascii=True)
        return Response(status=200, reason=HOSTILE, headers=headers, body=body.encode())


def pytest_arazzo_transport(target, request):
    return Shop() if target == "shop" else None
"""


def runs(pytester: pytest.Pytester, name: str = "t.jsonl") -> list[dict[str, Any]]:
    text = (pytester.path / name).read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def lost(write: Write, pets: str) -> str:
    """Write a project of which a scenario fails, and return the scenario file's text."""
    text = f"{pets}      lost: {{target: shop, inputs: {{name: nobody}}}}\n"
    write("pets.scenarios.yaml", text)
    return text


@pytest.fixture
def hostile(write: Write, document: str) -> None:
    """Write a project whose server answers with all that steers terminals and browsers."""
    assert document
    write("conftest.py", HOSTILE_SHOP % HOSTILE)
    write(
        "pets.scenarios.yaml",
        "workflows: {look: {scenarios: {plain: {target: shop}, no: "
        "{target: shop, expect: {outputs: {state: new}}}}}}\n",
    )


@pytest.mark.usefixtures("lost")
def test_the_trace_has_a_line_for_every_run_that_its_schema_allows(
    run: Run, pytester: pytest.Pytester
) -> None:
    run(f"--arazzo-trace={pytester.path / 't.jsonl'}")
    found = runs(pytester)

    assert [(r["scenario"], r["result"], r["path"]) for r in found] == [
        ("plain", "passed", ["get", "again"]),
        ("bought", "passed", ["get"]),
        ("lost", "failed", ["get"]),
    ]
    assert found[0]["test"] == "pets.arazzo.yaml::look[plain]"
    assert [e.message for r in found for e in Draft202012Validator(SCHEMA).iter_errors(r)] == []
    assert found[2]["objections"][0]["code"] == "AZ801"
    assert found[2]["visits"][0]["response"]["status"] == 404


def test_the_schema_is_one_and_describes_everything() -> None:
    Draft202012Validator.check_schema(SCHEMA)

    def properties(node: object) -> list[tuple[str, Mapping[str, Any]]]:
        if isinstance(node, list):
            return [each for item in node for each in properties(item)]
        if not isinstance(node, dict):
            return []
        own = node.get("properties", {})
        inner = [each for value in node.values() for each in properties(value)]
        return [*own.items(), *inner] if isinstance(own, dict) else inner

    bare = [n for n, p in properties(SCHEMA) if "$ref" not in p and "description" not in p]
    assert bare == []
    closed = [d for d in (SCHEMA, *SCHEMA["$defs"].values()) if d["type"] == "object"]
    assert [d["description"] for d in closed if d["additionalProperties"] is not False] == []


@pytest.mark.usefixtures("pets")
def test_the_schema_refuses_what_no_trace_has(run: Run, pytester: pytest.Pytester) -> None:
    run(f"--arazzo-trace={pytester.path / 't.jsonl'}", "-k", "plain")
    (good,) = runs(pytester)
    validator = Draft202012Validator(SCHEMA)
    wrong: list[dict[str, Any]] = [
        {**good, "version": 2},
        {**good, "more": 1},
        {**good, "result": "green"},
        {**good, "place": ["a", 0, 1]},
        {**good, "inputs": [["name"]]},
        {**good, "visits": [{**good["visits"][0], "number": 0}]},
        {**good, "visits": [{**good["visits"][0], "response": {"status": "200"}}]},
        *({k: v for k, v in good.items() if k != name} for name in good),
    ]

    assert validator.is_valid(good)
    assert [each for each in wrong if validator.is_valid(each)] == []


@pytest.mark.usefixtures("lost")
def test_workers_send_their_runs_to_the_one_who_writes(
    run: Run, pytester: pytest.Pytester
) -> None:
    run(f"--arazzo-trace={pytester.path / 'one.jsonl'}")
    result = run(
        *WORKERS,
        "-v",
        f"--arazzo-trace={pytester.path / 'four.jsonl'}",
        f"--arazzo-har={pytester.path / 'four.har'}",
        apart=True,
    )

    def timeless(name: str) -> list[str]:
        found = runs(pytester, name)
        return sorted(json.dumps({**each, "started": 0}) for each in found)

    assert timeless("four.jsonl") == timeless("one.jsonl")
    assert len(json.loads((pytester.path / "four.har").read_text())["log"]["entries"]) == 4
    assert "  path      get → again" in result.outlines


@pytest.mark.usefixtures("pets")
def test_a_trace_that_cannot_be_written_fails_the_session(
    run: Run, pytester: pytest.Pytester
) -> None:
    (pytester.path / "elsewhere").write_text("old")
    (pytester.path / "link.jsonl").symlink_to("elsewhere")
    for name in ("link.jsonl", "."):
        result = run(f"--arazzo-trace={pytester.path / name}", f"--arazzo-har={pytester.path}")

        assert result.ret == pytest.ExitCode.TESTS_FAILED
        result.stdout.fnmatch_lines(["FAIL *: the trace cannot be written: *"])
        result.stdout.fnmatch_lines(["FAIL *: cannot be written: *"])
    assert (pytester.path / "elsewhere").read_text() == "old"


def test_a_trace_of_no_runs_is_an_empty_file(
    run: Run, write: Write, pytester: pytest.Pytester
) -> None:
    write("test_it.py", "def test_it(): pass\n")
    run(f"--arazzo-trace={pytester.path / 't.jsonl'}", f"--arazzo-har={pytester.path / 't.har'}")

    assert runs(pytester) == []
    assert json.loads((pytester.path / "t.har").read_text())["log"]["entries"] == []


@pytest.mark.usefixtures("lost")
def test_the_archive_has_every_exchange(run: Run, pytester: pytest.Pytester) -> None:
    run(f"--arazzo-har={pytester.path / 't.har'}")
    log = json.loads((pytester.path / "t.har").read_text("ascii"))["log"]

    assert log["version"] == "1.2"
    assert log["creator"].keys() == {"name", "version"}
    shown = [(e["request"]["url"][-3:], e["response"]["status"]) for e in log["entries"]]
    assert shown == [("rex", 200), ("rex", 200), ("tom", 200), ("ody", 404)]
    for entry in log["entries"]:
        assert {"startedDateTime", "time", "request", "response", "cache", "timings"} <= {*entry}
        assert entry["startedDateTime"].endswith("+00:00")
    assert log["entries"][0]["response"]["content"] == {
        "size": 16,
        "mimeType": "application/json",
        "text": '{"state": "new"}',
    }


@pytest.mark.usefixtures("pets")
def test_verbose_shows_the_path_and_very_verbose_the_messages(run: Run) -> None:
    plain, path, bodies = run(), run("-v"), run("-vv")

    assert not any("get → again" in line for line in plain.outlines)
    lines = path.outlines
    here = next(i for i, line in enumerate(lines) if "look[plain] PASSED" in line)
    assert lines[here + 1] == "  path      get → again"
    assert not any("request   GET" in line for line in lines)
    bodies.stdout.fnmatch_lines(
        [
            "*look[[]plain] PASSED*",
            "  path      get → again",
            "  step      get #1  GET /pets/rex",
            "  request   GET https://pets.example/pets/rex",
            "  response  200  application/json  16 bytes",
            "    | {",
            '    |   "state": "new"',
            "  step      again #1  GET /pets/rex",
        ]
    )


@pytest.mark.parametrize(
    ("what", "shown"),
    [
        ("requests", ["request   GET"]),
        ("responses", ["response  200"]),
        ("all", ["request   GET", "response  200"]),
    ],
)
@pytest.mark.usefixtures("pets")
def test_messages_are_shown_of_scenarios_that_pass_too(
    run: Run, what: str, shown: list[str]
) -> None:
    for quiet in ((), ("-q",)):
        lines = run(f"--arazzo-show={what}", "-k", "bought", *quiet).outlines

        known = ("request   GET", "response  200")
        assert [k for k in known if any(x.startswith(f"  {k}") for x in lines)] == shown


@pytest.mark.usefixtures("lost")
def test_messages_are_shown_once_where_pytest_itself_shows_them(run: Run) -> None:
    for args, count in (((), 1), (("-rP",), 1)):
        for name in ("bought", "lost"):
            lines = run("--arazzo-show=responses", *args, "-k", name).outlines
            assert sum("step      get #1" in line for line in lines) == count


@pytest.mark.usefixtures("pets")
def test_messages_of_test_functions_are_shown(run: Run, write: Write) -> None:
    write(
        "test_it.py",
        "def test_it(arazzo):\n"
        "    arazzo.run('pets.arazzo.yaml::look', target='shop', inputs={'name': 'tom'})\n",
    )
    lines = run("-vv", "test_it.py").outlines

    assert "  path      get" in lines
    assert "  request   GET https://pets.example/pets/tom" in lines


@pytest.mark.usefixtures("lost")
def test_annotations_stand_on_the_lines_of_documents(
    run: Run, monkeypatch: pytest.MonkeyPatch, pytester: pytest.Pytester
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(pytester.path.parent))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(pytester.path / "summary.md"))
    lines = run().outlines
    (found,) = [line for line in lines if line.startswith("::")]

    file = f"{pytester.path.name}/pets.arazzo.yaml"
    assert found.startswith(f"::error file={file},line=12,col=35,title=AZ801::")
    assert "[pets.arazzo.yaml::look[lost]]" in found
    summary = (pytester.path / "summary.md").read_text("utf-8")
    assert "**1 of 4 did not pass.**" in summary
    assert "look&#91;lost&#93;" in summary
    assert not any(line.startswith("::") for line in run("--arazzo-annotations=none").outlines)
    assert any("##vso[task" in line for line in run("--arazzo-annotations=azure").outlines)
    assert run("--arazzo-annotations=gitlab").ret == pytest.ExitCode.USAGE_ERROR


@pytest.mark.usefixtures("pets")
def test_the_summary_of_a_job_can_be_left_alone(
    run: Run, monkeypatch: pytest.MonkeyPatch, pytester: pytest.Pytester
) -> None:
    path = pytester.path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    run("-o", "arazzo_step_summary=off")
    assert not path.exists()
    run()
    assert "All 3 passed." in path.read_text("utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(pytester.path))
    assert run().ret == pytest.ExitCode.TESTS_FAILED


@pytest.mark.usefixtures("lost")
def test_junit_has_steps_branches_and_outputs(run: Run, pytester: pytest.Pytester) -> None:
    run(f"--junitxml={pytester.path / 'j.xml'}", "-k", "plain or lost")
    root = ET.parse(pytester.path / "j.xml").getroot()  # noqa: S314 - written by this test
    cases = {case.get("name"): case for case in root.iter("testcase")}
    told = {p.get("name"): p.get("value") for p in cases["look[plain]"].iter("property")}

    assert told["arazzo.steps"] == "get success 200, again success 200"
    assert told["arazzo.branches"] == "get → next, again → next"
    assert told["arazzo.output.state"] == '"new"'
    assert "failure" in {child.tag for child in cases["look[lost]"]}


@pytest.mark.usefixtures("hostile")
def test_nothing_hostile_reaches_a_report(
    run: Run, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(pytester.path / "summary.md"))
    result = run(
        "-vv",
        "--arazzo-show=all",
        "--arazzo-annotations=github",
        *(f"--arazzo-{name}={pytester.path / name}" for name in ("trace", "har")),
        f"--junitxml={pytester.path / 'j.xml'}",
    )
    terminal = "\n".join(result.outlines)
    files = {n: (pytester.path / n).read_text("utf-8") for n in ("trace", "har", "summary.md")}
    junit = (pytester.path / "j.xml").read_text("utf-8")

    assert "\\x1b[31m" in terminal
    for text in (terminal, junit, *files.values()):
        assert [c for c in text if not c.isprintable() and c not in "\n\t"] == []
    assert "<script" not in files["summary.md"]
    assert "##[error]" not in terminal
    assert [x for x in result.outlines if x.lstrip().startswith("::") and "AZ" not in x] == []
    ET.fromstring(junit)  # noqa: S314 - written by this test
    assert len(runs(pytester, "trace")) == 2


def test_secrets_are_in_no_report(run: Run, write: Write, pytester: pytest.Pytester) -> None:
    secret = "s3cr3t-t0ken-value"
    write("pets.openapi.yaml", _SECRET_API)
    write("pets.arazzo.yaml", _SECRET_DOCUMENT)
    write("conftest.py", _SECRET_SHOP)
    write(
        "pets.scenarios.yaml",
        f"workflows: {{look: {{scenarios: {{a: {{target: shop, inputs: {{apiKey: {secret}}}}}}}}}}}\n",
    )
    result = run(
        "-vv",
        *(f"--arazzo-{name}={pytester.path / name}" for name in ("trace", "har")),
        f"--junitxml={pytester.path / 'j.xml'}",
    )
    result.assert_outcomes(passed=2)

    assert len(runs(pytester, "trace")) == 1
    for text in (
        "\n".join(result.outlines),
        *((pytester.path / n).read_text("utf-8") for n in ("trace", "har", "j.xml")),
    ):
        assert secret not in text
        assert "[redacted]" in text


_SECRET_API = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
servers: [{url: https://pets.example}]
paths:
  /pets:
    get:
      operationId: getPet
      parameters: [{name: api_key, in: query, schema: {type: string}}]
      responses:
        "200": {description: a pet, content: {application/json: {}}}
"""

_SECRET_DOCUMENT = """\
arazzo: 1.0.1
info: {title: Pets, version: 1.0.0}
sourceDescriptions:
- {name: pets, url: pets.openapi.yaml, type: openapi}
workflows:
- workflowId: look
  inputs: {type: object, properties: {apiKey: {type: string}}}
  steps:
  - stepId: get
    operationId: getPet
    parameters: [{name: api_key, in: query, value: $inputs.apiKey}]
    successCriteria: [{condition: $statusCode == 200}]
    outputs: {said: $response.body#/said}
  outputs: {said: $steps.get.outputs.said}
"""

_SECRET_SHOP = """\
import json

from pytest_arazzo.exchange import Headers, Response


class Shop:
    def send(self, request, *, timeout):
        headers = Headers((("content-type", "application/json"),))
        said = "you said " + request.url.rpartition("=")[2]
        return Response(status=200, headers=headers, body=json.dumps({"said": said}).encode())


def pytest_arazzo_transport(target, request):
    return Shop() if target == "shop" else None
"""
