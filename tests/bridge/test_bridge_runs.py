"""Sessions of coverage.py around pytest, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest
from coverage import Coverage as Session

import pytest_arazzo

API = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
servers: [{url: https://pets.example}]
paths:
  /pets/{name}:
    get:
      operationId: getPet
      parameters: [{name: name, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: a pet}, "404": {description: none}}
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
    successCriteria:
    - condition: $statusCode == 200
    onFailure:
    - name: gone
      type: end
      criteria:
      - condition: $statusCode == 404
    - name: broken
      type: end
  - stepId: again
    operationId: getPet
    parameters: [{name: name, in: path, value: $inputs.name}]
"""
SCENARIOS = """\
workflows:
  look:
    scenarios:
      plain: {target: shop}
      nobody: {target: shop, inputs: {name: nobody}, expect: {outcome: failed, action: gone, because: no pet}}
"""
SHOP = """\
from pytest_arazzo.exchange import Headers, Response


class Shop:
    def send(self, request, *, timeout):
        return Response(status=404 if request.url.endswith("nobody") else 200)


def pytest_arazzo_transport(target, request):
    return Shop() if target == "shop" else None
"""
RC = """\
[run]
branch = {branch}
plugins = {plugins}
source = .
relative_files = {relative}
omit = conftest.py
"""
PYTEST = ("-p", "pytest_arazzo.plugin.hooks", "-p", "no:cacheprovider", "-q")
COV = ("-m", "pytest", *PYTEST, "-p", "pytest_cov", "--cov", "--cov-config=rc", "--cov-report=")
TOTALS = ("num_statements", "covered_lines", "num_branches", "covered_branches")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    files = {
        "pets.openapi.yaml": API,
        "pets.arazzo.yaml": DOCUMENT,
        "pets.scenarios.yaml": SCENARIOS,
        "conftest.py": SHOP,
        "pytest.ini": "[pytest]\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(dedent(text), encoding="utf-8")
    configure(tmp_path)
    return tmp_path


def configure(
    project: Path,
    *,
    branch: bool = True,
    relative: bool = False,
    plugins: str = "pytest_arazzo.coverage_plugin",
) -> None:
    text = RC.format(branch=branch, relative=relative, plugins=plugins)
    (project / "rc").write_text(text, encoding="utf-8")


def python(project: Path, *args: str, code: int = 0) -> str:
    """Run Python in *project*, apart from whatever measures this process."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("COV", "PYTEST_"))}
    root = str(Path(pytest_arazzo.__file__).parents[1])
    environment = {**kept, "PYTHONPATH": root, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    environment["COVERAGE_FILE"] = str(project / ".coverage")
    done = subprocess.run(  # noqa: S603 - our own call
        [sys.executable, *args],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def reported(project: Path) -> Mapping[str, object]:
    session = Session(data_file=".coverage", config_file="rc")
    session.load()
    session.json_report(outfile="c.json")
    session.get_data().close()
    found: Mapping[str, object] = json.loads((project / "c.json").read_text("utf-8"))
    return {"files": found["files"], "totals": found["totals"]}


def totals(report: Mapping[str, object]) -> dict[str, int]:
    found = report["totals"]
    assert isinstance(found, dict)
    return {name: found[name] for name in TOTALS if name in found}


WHOLE = dict(zip(TOTALS, (7, 6, 4, 3), strict=True))


def test_pytest_cov_shows_documents_and_its_threshold_counts_them(project: Path) -> None:
    shown = python(
        project,
        *COV,
        "--cov-report=term-missing",
        "--cov-fail-under=90",
        "--arazzo-cov-report=json",
        code=1,
    )
    ours = json.loads((project / "arazzo-coverage.json").read_text("utf-8"))

    assert "pets.arazzo.yaml" in shown
    assert "FAIL Required test coverage of 90" in shown
    assert totals(reported(project)) == WHOLE
    branches = ours["totals"]["branches"]
    assert (branches["total"], branches["covered"]) == (4, 3)


def test_workers_of_xdist_report_the_same_as_one_process(project: Path) -> None:
    python(project, *COV)
    alone = reported(project)
    (project / ".coverage").unlink()
    python(project, *COV, "-p", "xdist", "-n", "2")

    assert reported(project) == alone


def test_coverage_run_takes_part_and_shards_combine(project: Path) -> None:
    configure(project, relative=True)
    run = ("-m", "coverage", "run", "--rcfile=rc", "-p", "-m", "pytest", *PYTEST)
    said = python(project, *run, "-k", "plain")
    python(project, *run, "-k", "nobody")
    session = Session(data_file=".coverage", config_file="rc")
    session.combine()
    session.save()
    session.get_data().close()

    assert totals(reported(project)) == WHOLE
    files = reported(project)["files"]
    assert isinstance(files, dict)
    assert list(files) == ["pets.arazzo.yaml"]
    assert "No data was collected" not in said


def test_a_run_without_branches_has_the_lines(project: Path) -> None:
    configure(project, branch=False)
    python(project, *COV)

    assert totals(reported(project)) == {name: WHOLE[name] for name in TOTALS[:2]}


def test_a_session_that_does_not_ask_is_left_alone(project: Path) -> None:
    configure(project, plugins="")
    (project / "test_it.py").write_text(
        "import pytest_arazzo.coverage_plugin\ndef test_it(): pass\n", encoding="utf-8"
    )
    python(project, *COV)
    files = reported(project)["files"]

    assert isinstance(files, dict)
    assert list(files) == ["test_it.py"]


def test_without_coverage_py_nothing_of_the_bridge_is_imported(project: Path) -> None:
    (project / "test_it.py").write_text(
        "import sys\n"
        "def test_it():\n"
        "    assert not [m for m in sys.modules if m.startswith('pytest_arazzo.bridge')]\n"
        "    assert 'coverage' not in sys.modules\n",
        encoding="utf-8",
    )

    assert "passed" in python(project, "-m", "pytest", *PYTEST)
