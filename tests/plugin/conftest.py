"""A small project with an API of pets, and a pytest that runs in it with the plugin exactly once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

# Imported here so that runs in this process, which forget what they import, find it imported.
import pytest_arazzo.plugin.execute
import pytest_arazzo.plugin.reporting
import pytest_arazzo.reports.terminal  # noqa: F401 - see above
from pytest_arazzo.plugin import hooks

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

API = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
servers: [{url: https://pets.example}]
paths:
  /pets/{name}:
    get:
      operationId: getPet
      parameters: [{name: name, in: path, required: true, schema: {type: string}}]
      responses:
        "200":
          description: a pet
          content:
            application/json:
              schema:
                type: object
                required: [state]
                properties: {state: {type: string}}
        "404": {description: no pet of that name}
"""

DOCUMENT = """\
arazzo: 1.0.1
info: {title: Pets, version: 1.0.0}
sourceDescriptions:
- {name: pets, url: pets.openapi.yaml, type: openapi}
workflows:
- workflowId: look
  inputs: {type: object, properties: {name: {type: string, default: rex}}}
  steps:
  - stepId: get
    operationId: getPet
    parameters: [{name: name, in: path, value: $inputs.name}]
    successCriteria: [{condition: $statusCode == 200}]
    outputs: {state: $response.body#/state}
    onSuccess:
    - {name: sold, type: end, criteria: [{condition: $response.body#/state == 'sold'}]}
    onFailure:
    - {name: gone, type: end, criteria: [{condition: $statusCode == 404}]}
  - stepId: again
    operationId: getPet
    parameters: [{name: name, in: path, value: $inputs.name}]
    successCriteria: [{condition: $statusCode == 200}]
  outputs: {state: $steps.get.outputs.state}
- workflowId: idle
  steps:
  - stepId: only
    operationId: getPet
    parameters: [{name: name, in: path, value: rex}]
    successCriteria: [{condition: $statusCode == 200}]
"""

SCENARIOS = """\
workflows:
  look:
    scenarios:
      plain:
        target: shop
        expect: {outputs: {state: new}}
      bought:
        target: shop
        inputs: {name: tom}
        expect: {action: sold}
"""

SHOP = """\
import json

import pytest

from pytest_arazzo.errors import Unreachable
from pytest_arazzo.exchange import Headers, Response


class Shop:
    def send(self, request, *, timeout):
        name = request.url.rpartition("/")[2]
        if name == "down":
            raise Unreachable(request, "the shop is closed")
        if name == "crash":
            raise RuntimeError("the shop has fallen down")
        if name == "nobody":
            return Response(status=404)
        state = {"rex": "new", "tom": "sold", "bad": 7}[name]
        headers = Headers((("content-type", "application/json"),))
        return Response(status=200, headers=headers, body=json.dumps({"state": state}).encode())


def pytest_arazzo_transport(target, request):
    return Shop() if target == "shop" else None
"""

CASSETTE = """\
version: 1
interactions:
- request: {method: GET, uri: 'https://pets.example/pets/rex', body: null, headers: {}}
  response:
    status: {code: 200, message: OK}
    headers: {content-type: [application/json]}
    body: {string: '{"state": "sold"}'}
"""


_GITHUB = ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE")


@pytest.fixture
def write(pytester: pytest.Pytester) -> Write:
    """Return what writes a file into the project, folders included."""

    def write_file(name: str, text: str) -> Path:
        path = pytester.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8", newline="")
        return path

    return write_file


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs pytest in the project, in this process unless it is to be `apart`."""
    for name in ("PYTEST_ADDOPTS", "CI", "BUILD_NUMBER", *_GITHUB):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # installed or not: loaded once
    root = str(Path(hooks.__file__).parents[2])
    monkeypatch.setenv("PYTHONPATH", root, prepend=os.pathsep)

    def run_pytest(
        *args: str | Path, apart: bool = False, cached: bool = False, explored: bool = False
    ) -> pytest.RunResult:
        go = pytester.runpytest_subprocess if apart else pytester.runpytest_inprocess
        cache = () if cached else ("-p", "no:cacheprovider")
        still = () if explored else ("-o", "arazzo_explore=off")  # only what is written is run
        return go("-p", "pytest_arazzo.plugin.hooks", *cache, *still, *args)

    return run_pytest


@pytest.fixture
def api(write: Write) -> Path:
    """Write the description of the API."""
    return write("pets.openapi.yaml", API)


@pytest.fixture
def document(write: Write, api: Path) -> str:
    """Write description and document, and return the document's text."""
    assert api.is_file()
    write("pets.arazzo.yaml", DOCUMENT)
    return DOCUMENT


@pytest.fixture
def shop(write: Write) -> str:
    """Write a conftest with the target `shop`, and return its text."""
    write("conftest.py", SHOP)
    return SHOP


@pytest.fixture
def pets(write: Write, document: str, shop: str) -> str:
    """Write everything, with two scenarios that pass, and return the scenario file's text."""
    assert document
    assert shop
    write("pets.scenarios.yaml", SCENARIOS)
    return SCENARIOS


@pytest.fixture
def cassette() -> str:
    """Return the text of a cassette that `look` can play."""
    return CASSETTE
