"""Runs in the results of Allure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

ALLURE = ("-p", "allure_pytest", "--alluredir=allure")
SECRET = "s3cr3t-t0ken-value"
TITLE = "wait  GET /pets?api_key=[redacted]&name="

API = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
servers: [{url: https://pets.example}]
paths:
  /pets:
    get:
      operationId: getPet
      parameters:
      - {name: api_key, in: query, schema: {type: string}}
      - {name: name, in: query, schema: {type: string, maxLength: 9}}
      responses:
        "200":
          description: a pet
          content: {application/json: {schema: {properties: {state: {}, text: {type: string}}}}}
"""
DOCUMENT = """\
arazzo: 1.0.1
info: {title: Pets, version: 1.0.0}
sourceDescriptions:
- {name: pets, url: pets.openapi.yaml, type: openapi}
workflows:
- workflowId: look
  inputs: {type: object, properties: {apiKey: {type: string}, name: {type: string}}}
  steps:
  - stepId: wait
    operationId: getPet
    parameters:
    - {name: api_key, in: query, value: $inputs.apiKey}
    - {name: name, in: query, value: $inputs.name}
    successCriteria:
    - {condition: $statusCode == 200}
    - {condition: $response.body#/state == 'done'}
    onFailure: [{name: more, type: retry, retryAfter: 0, retryLimit: 400}]
"""
SHOP = """\
import json

from pytest_arazzo.errors import Unreachable
from pytest_arazzo.exchange import Headers, Response

LAST = {"soon": 2, "late": 210, "odd": 1}
TEXTS = {"soon": "x" * 70_000, "late": "\\x1b[31m<script>", "odd": 7}


class Shop:
    def __init__(self):
        self.count = 0

    def send(self, request, *, timeout):
        self.count += 1
        key, name = (part.partition("=")[2] for part in request.url.split("&"))
        if name == "down":
            raise Unreachable(request, f"no way with {key}")
        if name == "picture":
            kind, body = "image/png", b"\\x89PNG\\r\\n\\x1a\\n\\x00\\xff"
        else:
            state = "done" if self.count == LAST[name] else "busy"
            said = {"state": state, "said": f"you said {key}", "text": TEXTS[name]}
            kind, body = "application/json", json.dumps(said).encode()
        return Response(status=200, headers=Headers((("content-type", kind),)), body=body)


def pytest_arazzo_transport(target, request):
    return Shop() if target == "shop" else None
"""
TIMES = {"soon": 3, "late": 300, "down": 3, "odd": 3, "picture": 2}
"""How often the step of a scenario may be visited."""


@pytest.fixture
def project(write: Write) -> None:
    """Write a project with a scenario for each of the names, all with a secret."""
    write("pets.openapi.yaml", API)
    write("pets.arazzo.yaml", DOCUMENT)
    write("conftest.py", SHOP)
    scenarios = {
        name: {
            "target": "shop",
            "inputs": {"apiKey": SECRET, "name": name},
            "limits": {"visits-per-step": times},
        }
        for name, times in TIMES.items()
    }
    write("pets.scenarios.yaml", json.dumps({"workflows": {"look": {"scenarios": scenarios}}}))


def results() -> dict[str, Any]:
    """Return the results that Allure wrote, by the names of tests."""
    files = Path("allure").glob("*-result.json")
    read = (json.loads(file.read_text("utf-8")) for file in files)
    return {each["name"]: each for each in read}


def attached(step: Mapping[str, Any]) -> dict[str, str]:
    """Return what is attached to *step*, all of it plain text, by name."""
    assert {each["type"] for each in step["attachments"]} == {"text/plain"}
    return {
        each["name"]: (Path("allure") / each["source"]).read_text("utf-8")
        for each in step["attachments"]
    }


def assert_no_secret_is_in(least: int) -> None:
    """Check all files that Allure wrote, at least so many."""
    written = [file.read_bytes() for file in Path("allure").iterdir()]
    assert len(written) >= least
    assert not [text for text in written if SECRET.encode() in text or b"\x1b" in text]


@pytest.mark.usefixtures("project")
def test_a_run_is_steps_with_messages_and_criteria_and_without_secrets(run: Run) -> None:
    run(*ALLURE, "-o", "arazzo_max_visits=300", "-k", "soon or late").assert_outcomes(passed=2)
    found = results()
    steps = {name: found[f"look[{name}]"]["steps"] for name in ("soon", "late")}

    assert [(s["name"], s["status"]) for s in steps["soon"]] == [
        (f"{TITLE}soon  200", "passed")
    ] * 2
    busy, done = map(attached, steps["soon"])
    assert list(busy) == ["request", "response", "criteria"]
    assert busy["request"].splitlines()[0].startswith("GET https://pets.example/pets?api_key=")
    assert "Accept: application/json" in busy["request"].splitlines()
    assert "content-type: application/json\n\n{" in busy["response"]
    said = {"state": "busy", "said": f"you said {SECRET}", "text": "x" * 70_000}
    cut = f"\n... (cut: 64000 characters of {len(json.dumps(said))} bytes are shown)"
    assert busy["response"].endswith(f"xxx{cut}")
    assert busy["criteria"].splitlines()[1].startswith("no  $response.body#/state == 'done'")
    assert done["criteria"].splitlines()[1].startswith("ok  $response.body#/state == 'done'")

    late = [s["name"] for s in steps["late"]]
    assert (len(late), late[100]) == (201, "... 10 visits, see --arazzo-trace")
    assert set(late[:100] + late[101:]) == {f"{TITLE}late  200"}
    assert "\\u001b[31m<script>" in attached(steps["late"][-1])["response"]
    assert_no_secret_is_in(len(late) * 3)


@pytest.mark.usefixtures("project")
def test_steps_that_are_objected_to_fail_or_are_broken_as_the_test_is(run: Run) -> None:
    run(*ALLURE, "-k", "down or odd or picture").assert_outcomes(failed=2, errors=1)
    found = results()
    steps = {name: found[f"look[{name}]"]["steps"] for name in ("down", "odd", "picture")}

    (down,) = steps["down"]
    assert (found["look[down]"]["status"], down["status"]) == ("broken", "broken")
    assert down["name"] == f"{TITLE}down  no answer"
    assert attached(down)["response"].startswith("no answer: no way with ")

    (odd,) = steps["odd"]
    assert (found["look[odd]"]["status"], odd["status"]) == ("failed", "failed")
    assert "AZ601 error response body/text: " in attached(odd)["findings"]
    assert "trace" not in odd["statusDetails"]
    assert "AZ601 response of 'wait'" in odd["statusDetails"]["message"]
    assert "(binary, 10 bytes that are not shown)" in attached(steps["picture"][0])["response"]
    assert_no_secret_is_in(8)


@pytest.mark.usefixtures("pets")
def test_runs_of_test_functions_are_steps_too_and_a_workflow_that_is_called(
    run: Run, write: Write
) -> None:
    text = Path("pets.arazzo.yaml").read_text("utf-8")
    call = "- workflowId: both\n  steps:\n  - {stepId: looks, workflowId: look}\n"
    write("pets.arazzo.yaml", text + call)
    write(
        "test_it.py",
        "def test_it(arazzo):\n    arazzo.run('pets.arazzo.yaml::both', target='shop')\n",
    )
    run(*ALLURE, "test_it.py").assert_outcomes(passed=1)
    names = [step["name"] for step in results()["test_it"]["steps"]]

    assert sorted(names) == [
        "again  GET /pets/rex  200",
        "get  GET /pets/rex  200",
        "looks  workflow look",
    ]


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("key", "name", "title"),
    [
        (SECRET, "far-too-long", f"{TITLE}far-too-long  not sent"),
        ("pets.example", "odd", f"{TITLE}odd  200"),
    ],
)
def test_a_title_says_what_became_of_a_request_wherever_the_secret_is(
    run: Run, write: Write, key: str, name: str, title: str
) -> None:
    scenario = {"target": "shop", "inputs": {"apiKey": key, "name": name}}
    write(
        "pets.scenarios.yaml",
        json.dumps({"workflows": {"look": {"scenarios": {"one": scenario}}}}),
    )
    run(*ALLURE)
    (step,) = results()["look[one]"]["steps"]

    assert step["name"] == title
    request = attached(step)["request"]
    assert ("not sent: " in request) is title.endswith("not sent")
    assert not [f for f in Path("allure").iterdir() if key in f.read_text("utf-8")]


@pytest.mark.usefixtures("pets")
def test_nothing_of_allure_is_imported_where_nothing_is_to_be_written(
    run: Run, write: Write
) -> None:
    conftest = Path("conftest.py").read_text("utf-8")
    look = "\n\ndef pytest_unconfigure():\n    import sys\n    print('has', 'allure' in sys.modules)\n"
    write("conftest.py", conftest + look)

    result = run(apart=True)
    result.assert_outcomes(passed=3)
    assert "has False" in result.outlines
    run("-p", "allure_pytest").assert_outcomes(passed=3)
    assert not Path("allure").exists()
