"""Target `synth` and the answers of scenario files, as pytest shows them."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest
from building import catalog, described, library

from pytest_arazzo.documents import yaml
from pytest_arazzo.plugin import hooks
from pytest_arazzo.program.answers import ScriptedAnswer
from pytest_arazzo.program.link import link
from pytest_arazzo.program.scenario_file import decode_scenarios
from pytest_arazzo.program.scenario_names import check_plans

# Imported here so that runs in this process, which forget what they import, find it imported.
import pytest_arazzo.plugin.execute  # isort: skip
import pytest_arazzo.plugin.reporting  # isort: skip
import pytest_arazzo.plugin.targets.synth  # isort: skip
import pytest_arazzo.reports.terminal  # noqa: F401  # isort: skip

Run = Callable[..., pytest.RunResult]

API = """\
openapi: 3.1.1
info: {title: Pets, version: "1"}
servers: [{url: https://pets.test}]
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
                properties: {state: {enum: [new, sold]}, name: {type: string}}
        "404": {description: no pet of that name}
"""

DOCUMENT = """\
arazzo: 1.1.0
info: {title: Pets, version: 1.0.0}
sourceDescriptions:
- {name: pets, url: pets.openapi.yaml, type: openapi}
workflows:
- workflowId: look
  steps:
  - stepId: get
    operationId: getPet
    timeout: 1000
    parameters: [{name: name, in: path, value: rex}]
    successCriteria: [{condition: $statusCode == 200}]
    outputs: {state: $response.body#/state, name: $response.body#/name}
    onSuccess:
    - {name: sold, type: end, criteria: [{condition: $response.body#/state == 'sold'}]}
    - {name: again, type: goto, stepId: get, criteria: [{condition: $response.body#/state == 'new'}]}
    onFailure:
    - {name: gone, type: end, criteria: [{condition: $statusCode == 404}]}
  outputs: {name: $steps.get.outputs.name}
- workflowId: call
  steps:
  - {stepId: inner, workflowId: look}
"""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs pytest on the document with the given scenarios of `look`."""
    for name in ("PYTEST_ADDOPTS", "CI", "BUILD_NUMBER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    (pytester.path / "pets.openapi.yaml").write_text(API)
    (pytester.path / "pets.arazzo.yaml").write_text(DOCUMENT)

    def run_pytest(scenarios: str, *args: str) -> pytest.RunResult:
        text = "workflows:\n  look:\n    scenarios:\n" + scenarios
        (pytester.path / "pets.scenarios.yaml").write_text(dedent(text))
        options = ("-p", hooks.__name__, "-p", "no:cacheprovider", "-k", "look", "-v", *args)
        return pytester.runpytest_inprocess(*options)

    return run_pytest


def test_answers_lead_through_a_workflow(run: Run, pytester: pytest.Pytester) -> None:
    result = run(
        """\
      bought:
        answers: {get: [{state: new}, {state: new}, {state: sold}]}
        expect: {path: [{get: 3}], outputs: {name: rex}}
      gone:
        answers: {get: [{status: 404}]}
        expect: {outcome: failed, action: gone, because: there is none}
      plain:
        target: synth
        limits: {visits: 3}
        expect: {outcome: livelock, because: the peer says the same for ever}
      late:
        answers: {get: [{fault: timeout}]}
        expect: {outcome: failed, because: it takes too long}
""",
        "-m",
        "arazzo_target_synth",
        "--junitxml=report.xml",
    )

    result.assert_outcomes(passed=4)
    report = (pytester.path / "report.xml").read_text()
    assert report.count('<property name="arazzo.target" value="synth"') == 4


def test_answers_that_are_not_allowed_are_errors_where_they_stand(run: Run) -> None:
    result = run(
        """\
      lost:
        answers:
          get:
          - state: new
          - state: lost
      odd:
        answers: {get: [{status: 418}]}
      bare:
        answers: {get: [{absent: [state]}]}
      down:
        answers: {get: [{fault: unreachable}]}
"""
    )

    result.assert_outcomes(errors=3, failed=1)
    result.stdout.fnmatch_lines(
        [
            "pets.scenarios.yaml:8:20: AZ710 * /state: the schema does not allow 'lost'; it allows *",
            "pets.scenarios.yaml:10:34: AZ710 GET /pets/{name} cannot answer so: status 418 is not *",
            "pets.scenarios.yaml:12:25: AZ710 * cannot answer so: the member 'state' is required",
            "*AZ801 the run failed at step 'get': the scenario says that nothing answers*",
        ]
    )


def test_answers_may_break_the_contract_where_the_scenario_says_so(run: Run) -> None:
    result = run(
        """\
      lowered:
        contract: warning
        answers: {get: [{state: new}, {state: lost}]}
      accepted:
        answers: {get: [{status: 418}]}
        expect:
          outcome: failed
          because: odd
          findings: [{code: AZ604, step: get, reason: teapots}]
      other:
        answers: {get: [{state: lost}]}
        expect: {findings: [{code: AZ604, reason: teapots}]}
"""
    )

    result.assert_outcomes(passed=2, errors=1)


def test_answers_that_nothing_asked_for_are_reported(run: Run) -> None:
    result = run(
        """\
      one:
        answers: {get: [{state: sold}, {state: new}]}
      ignored:
        unplayed: ignore
        answers: {get: [{state: sold}, {state: new}]}
"""
    )

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["pets.scenarios.yaml:5:40: AZ703 1 answer was not played: the run ended without*"]
    )


def test_target_synth_needs_no_answers(run: Run) -> None:
    run("      one: {limits: {visits: 2}, expect: {outcome: livelock, because: x}}\n",
        "--arazzo-target=synth").assert_outcomes(passed=1)  # fmt: skip


def scenarios(text: str) -> tuple[tuple[str | None, int], ...]:
    file = decode_scenarios(yaml.parse("s.yaml", dedent(text)))
    return tuple((plan.target, len(plan.answers)) for plan in file.plans)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("workflows: {w: {scenarios: {a: {answers: {s: [{}]}}}}}", ("synth", 1)),
        ("workflows: {w: {answers: {s: [{}]}, scenarios: {a: }}}", ("synth", 1)),
        ("{defaults: {target: moto}, workflows: {w: {scenarios: {a: {answers: {s: [{}]}}}}}}", ("synth", 1)),
        ("workflows: {w: {answers: {s: [{}]}, scenarios: {a: {target: moto}}}}", ("moto", 0)),
        ("workflows: {w: {answers: {s: [{}]}, scenarios: {a: {answers: {t: [{}]}}}}}", ("synth", 2)),
        ("workflows: {w: {scenarios: {a: {target: synth}}}}", ("synth", 0)),
        ("workflows: {w: {scenarios: {a: {}}}}", (None, 0)),
    ],
)  # fmt: skip
def test_answers_imply_their_target(text: str, expected: tuple[str | None, int]) -> None:
    assert scenarios(text) == (expected,)


def problems(answers: str) -> list[str]:
    text = f"workflows: {{look: {{scenarios: {{a: {answers}}}}}}}"
    file = decode_scenarios(yaml.parse("s.yaml", text))
    program = link(library(DOCUMENT, {"pets": catalog(API)}))
    return [f"{p.code} {p.message}" for p in (*file.problems, *check_plans(file, program))]


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ("{answers: {get: [{}]}}", []),
        ("{answers: {get: [{state: 1, body: null, absent: [a], headers: {a: b}}]}}", []),
        ("{answers: {got: [{}]}}", ["AZ111 workflow 'look' has no step 'got'"]),
        ("{answers: {get: []}}", ["AZ110 the array has 0 elements; expected at least 1"]),
        ("{answers: {get: [7]}}", ["AZ110 7 is of type integer; expected object or null"]),
        ("{answers: {get: [{status: sold}]}}", ["AZ110 'sold' is of type string; expected integer"]),
        ("{answers: {get: [{fault: x}]}}", ["AZ110 'x' is not one of 'timeout', 'unreachable'"]),
        ("{target: moto, answers: {get: [{}]}}", ["AZ110 target 'moto' has answers of its own"]),
    ],
)  # fmt: skip
def test_mistakes_in_answers_are_told(answers: str, found: list[str]) -> None:
    assert problems(answers) == found


def test_steps_of_called_workflows_are_answered_and_those_that_call_are_not() -> None:
    text = "workflows: {call: {scenarios: {a: {answers: {get: [{}], inner: [{}]}}}}}"
    file = decode_scenarios(yaml.parse("s.yaml", text))
    found = check_plans(file, link(library(DOCUMENT, {"pets": catalog(API)})))

    assert described(DOCUMENT).workflows
    assert [each.message for each in found] == [
        "step 'inner' calls a workflow and sends nothing itself"
    ]
    assert file.plans[0].answers["get"] == (ScriptedAnswer(),)
