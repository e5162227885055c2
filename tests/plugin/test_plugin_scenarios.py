from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

pytestmark = pytest.mark.usefixtures("pets")


def test_a_document_that_is_no_yaml_fails_and_its_scenarios_are_errors(
    run: Run, write: Write
) -> None:
    write("pets.arazzo.yaml", "arazzo: [")
    result = run()
    result.assert_outcomes(failed=1, errors=2)
    result.stdout.fnmatch_lines(["FAILED pets.arazzo.yaml::document - AZ100 *"])


def test_scenarios_of_cassettes_stay_when_the_document_is_broken(
    run: Run, write: Write, cassette: str
) -> None:
    Path("pets.scenarios.yaml").unlink()
    write("pets.arazzo.yaml", "")
    write("cassettes/pets/look/found.yaml", cassette)
    run().assert_outcomes(failed=1, errors=1)


@pytest.mark.parametrize("workflows", ["[]", "7", "[7, {}]", "{look: {}}"])
def test_a_document_of_the_wrong_shape_fails_and_its_scenarios_are_errors(
    run: Run, write: Write, document: str, workflows: str
) -> None:
    head = document[: document.index("workflows:")]
    write("pets.arazzo.yaml", f"{head}workflows: {workflows}\n")
    run().assert_outcomes(failed=1, errors=2)


def test_a_mistake_in_one_workflow_does_not_keep_another_from_running(
    run: Run, write: Write, document: str
) -> None:
    idle = document.rindex("operationId: getPet")
    write("pets.arazzo.yaml", document[:idle] + document[idle:].replace("getPet", "getPets"))
    result = run()
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        ["pets.arazzo.yaml:26:*: AZ203 *getPets*", "*did you mean 'getPet'?"]
    )


def test_a_mistake_in_a_workflow_makes_its_scenarios_errors(
    run: Run, write: Write, document: str
) -> None:
    write("pets.arazzo.yaml", document.replace("getPet", "getPets", 1))
    result = run()
    result.assert_outcomes(failed=1, errors=2)
    result.stdout.fnmatch_lines(["scenario 'plain' of workflow 'look' was not run"])


def test_a_scenario_file_that_is_no_yaml_fails_the_document(run: Run, write: Write) -> None:
    write("pets.scenarios.yaml", "{")
    result = run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["pets.scenarios.yaml:*: AZ100 *"])


def test_a_scenario_file_outside_of_the_root_folder_is_not_read(
    run: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret.yaml"
    outside.write_text("secret: hunter2", encoding="utf-8")
    Path("pets.scenarios.yaml").unlink()
    Path("pets.scenarios.yaml").symlink_to(outside)
    result = run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*lies outside of the root folder*"])
    assert "hunter2" not in result.stdout.str()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("bad: {target: shop, expects: {}}", "AZ110"),
        ("bad: {target: shop, expect: {path: [got]}}", "AZ111"),
        ("bad: {target: shop, expect: {outcome: failed}}", "AZ110"),
        ("bad: 7", "AZ110"),
    ],
)
def test_a_mistake_in_one_scenario_fails_the_document_and_is_an_error_of_that_scenario_alone(
    run: Run, write: Write, wrong: str, code: str
) -> None:
    write(
        "pets.scenarios.yaml",
        f"workflows: {{look: {{scenarios: {{good: {{target: shop}}, {wrong}}}}}}}",
    )
    result = run()
    result.assert_outcomes(passed=1, failed=1, errors=1)
    result.stdout.fnmatch_lines([f"pets.scenarios.yaml:1:*: {code} *"])


def test_scenarios_of_a_workflow_that_does_not_exist_are_errors(run: Run, write: Write) -> None:
    write(
        "pets.scenarios.yaml",
        "workflows: {look: {scenarios: {good: {target: shop}}}, "
        "lok: {scenarios: {bad: {target: shop}}}}",
    )
    result = run()
    result.assert_outcomes(passed=1, failed=1, errors=1)
    result.stdout.fnmatch_lines(["*AZ111 the document has no workflow 'lok'", "*'look'?"])


def test_an_input_that_is_not_declared_is_an_error(run: Run, write: Write) -> None:
    write(
        "pets.scenarios.yaml",
        "workflows: {look: {scenarios: {one: {target: shop, inputs: {nam: tom}}}}}",
    )
    result = run()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["pets.scenarios.yaml:1:*: AZ803 *'nam'", "*did you mean 'name'?"])


def test_an_unmet_expectation_is_a_failure_with_its_reason_and_how_to_run_it_again(
    run: Run, write: Write
) -> None:
    write(
        "pets.scenarios.yaml",
        "workflows: {look: {scenarios: {one: {target: shop, "
        "expect: {outcome: failed, because: rex is gone}}}}}",
    )
    result = run()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "rerun     pytest 'pets.arazzo.yaml::look[[]one[]]'",
            "because   failed was expected: rex is gone",
        ]
    )


def test_a_finding_that_is_lowered_to_a_warning_is_shown(run: Run, write: Write) -> None:
    write(
        "pets.scenarios.yaml",
        "workflows: {look: {scenarios: {one: {target: shop, contract: warning, "
        "inputs: {name: bad}}}}}",
    )
    result = run()
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["pets.arazzo.yaml:9:5: AZ601 get response: */state*"])


def test_what_a_scenario_did_is_among_its_properties(run: Run) -> None:
    run("--junit-xml=out.xml")
    xml = Path("out.xml").read_text(encoding="utf-8")
    for name, value in [("target", "shop"), ("path", "get → again"), ("outcome", "success")]:
        assert f'<property name="arazzo.{name}" value="{value}" />' in xml
