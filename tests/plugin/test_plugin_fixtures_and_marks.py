from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

pytestmark = pytest.mark.usefixtures("pets")


@pytest.fixture
def scenario(write: Write) -> Callable[[str], Path]:
    """Return what writes a scenario file with one scenario against the shop."""

    def write_scenario(fields: str) -> Path:
        text = f"workflows: {{look: {{scenarios: {{one: {{target: shop, {fields}}}}}}}}}\n"
        return write("pets.scenarios.yaml", text)

    return write_scenario


@pytest.fixture
def conftest(write: Write, shop: str) -> Callable[[str], Path]:
    """Return what writes a conftest with the shop and something else."""
    return lambda text: write("conftest.py", f"{shop}\n\n{text}")


Scenario = Callable[[str], Path]


@pytest.mark.parametrize("scope", ["session", "package", "module", "class", "function"])
def test_a_fixture_of_any_scope_can_be_an_input(
    run: Run, scenario: Scenario, conftest: Scenario, scope: str
) -> None:
    conftest(f'@pytest.fixture(scope="{scope}")\ndef pet(): yield "tom"\n')
    scenario("inputs: {name: {fixture: pet}}, expect: {action: sold}")
    run("-W", "error").assert_outcomes(passed=2)


def test_fixtures_are_set_up_in_their_order_and_torn_down_in_reverse(
    run: Run, scenario: Scenario, conftest: Scenario
) -> None:
    conftest(
        "@pytest.fixture\n"
        "def first():\n    print('up 1')\n    yield\n    print('down 1')\n"
        "@pytest.fixture\n"
        "def second():\n    print('up 2')\n    yield\n    print('down 2')\n"
        "@pytest.fixture(autouse=True)\n"
        "def always(request):\n    print('auto', request.node.name, request.module.__name__)\n"
    )
    scenario("fixtures: [first, second]")
    result = run("-s", "-k", "one")
    shown = " ".join(result.outlines)
    assert "auto look[one] pets.arazzo up 1 up 2" in shown
    assert "down 2 down 1" in shown.replace(".down", "down")


def test_a_conftest_nearer_to_the_document_overrides_a_fixture(
    run: Run, write: Write, conftest: Scenario, document: str, api: Path
) -> None:
    conftest("@pytest.fixture\ndef pet(): return 'nobody'\n")
    write("sub/conftest.py", "import pytest\n@pytest.fixture\ndef pet(): return 'tom'\n")
    write("sub/pets.arazzo.yaml", document)
    write("sub/pets.openapi.yaml", api.read_text(encoding="utf-8"))
    write(
        "sub/pets.scenarios.yaml",
        "workflows: {look: {scenarios: {one: {target: shop, "
        "inputs: {name: {fixture: pet}}, expect: {action: sold}}}}}",
    )
    run("sub").assert_outcomes(passed=2)


def test_a_fixture_whose_name_is_no_python_name_is_used_all_the_same(
    run: Run, scenario: Scenario, conftest: Scenario
) -> None:
    conftest(
        "@pytest.fixture(name='my-pet')\ndef _pet(): return 'tom'\n"
        "@pytest.fixture(name='class')\ndef _class(): print('class is set up')\n"
    )
    scenario("fixtures: [class], inputs: {name: {fixture: my-pet}}, expect: {action: sold}")
    result = run("-rP")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["class is set up"])


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ("fixtures: [absent]", "absent]"),
        ("inputs: {name: {fixture: absent}}", "absent}"),
        ("fixtures: [ab-sent]", "ab-sent]"),
    ],
)
def test_a_fixture_that_does_not_exist_is_one_line_at_its_place(
    run: Run, scenario: Scenario, fields: str, column: str
) -> None:
    at = scenario(fields).read_text(encoding="utf-8").index(column) + 1
    result = run()
    result.assert_outcomes(passed=1, errors=1)
    name = "ab-sent" if "ab-sent" in fields else "absent"
    start = result.outlines.index(next(x for x in result.outlines if "ERROR at setup" in x))
    assert result.outlines[start + 1] == (
        f"pets.scenarios.yaml:1:{at}: AZ110 fixture '{name}' cannot be had: there is none"
    )
    assert "traceback" not in result.stdout.str().lower()
    assert ".py" not in result.outlines[start + 2]


def test_a_fixture_that_another_one_misses_is_named_with_the_scenario(
    run: Run, scenario: Scenario, conftest: Scenario
) -> None:
    conftest("@pytest.fixture\ndef outer(inner): return 1\n")
    scenario("fixtures: [outer]")
    result = run()
    result.stdout.fnmatch_lines(["pets.scenarios.yaml:1:*: AZ110 fixture 'inner' cannot be had*"])


def test_a_parametrized_fixture_is_refused_in_one_line(
    run: Run, scenario: Scenario, conftest: Scenario
) -> None:
    conftest("@pytest.fixture(params=['a', 'b'])\ndef pet(request): return request.param\n")
    scenario("inputs: {name: {fixture: pet}}")
    result = run()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            "pets.scenarios.yaml:1:*: AZ110 fixture 'pet' cannot be had: it is parametrized, *",
        ]
    )


def test_a_fixture_that_fails_is_shown_as_pytest_shows_it(
    run: Run, scenario: Scenario, conftest: Scenario
) -> None:
    conftest("@pytest.fixture\ndef pet(): raise OSError('no disk')\n")
    scenario("inputs: {name: {fixture: pet}}")
    result = run()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["conftest.py:*: OSError", "ERROR *look[[]one[]] - OSError: *"])


def test_a_fixture_that_is_no_json_value_cannot_be_an_input(
    run: Run, scenario: Scenario, conftest: Scenario
) -> None:
    conftest("@pytest.fixture\ndef pet(): return object()\n")
    scenario("inputs: {name: {fixture: pet}}")
    result = run()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        ["pets.scenarios.yaml:1:*: AZ803 the fixture of input 'name' is no JSON value*"]
    )


def test_a_value_that_is_null_is_not_taken_for_a_fixture_that_is_missing(
    run: Run, scenario: Scenario, conftest: Scenario
) -> None:
    conftest("@pytest.fixture\ndef pet(): return None\n")
    scenario("inputs: {name: {fixture: pet}}")
    result = run()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*AZ803 input 'name': *"])


@pytest.mark.parametrize("args", [("--strict-markers",), ("-W", "error")])
def test_a_mark_that_is_not_registered_is_an_error_of_its_scenario_alone(
    run: Run, write: Write, args: tuple[str, ...]
) -> None:
    write(
        "pets.scenarios.yaml",
        "workflows: {look: {scenarios: {one: {target: shop, marks: [slow]}, two: {target: shop}}}}",
    )
    result = run(*args)
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["pets.scenarios.yaml:1:*: AZ110 mark 'slow' is not registered"])


def test_a_mark_that_is_not_registered_is_a_warning_at_its_place(
    run: Run, scenario: Scenario
) -> None:
    scenario("marks: [slow]")
    result = run("-W", "default")
    result.assert_outcomes(passed=2, warnings=1)
    result.stdout.fnmatch_lines(["*pets.scenarios.yaml:1: PytestUnknownMarkWarning*"])


def test_marks_of_scenarios_select_them(run: Run, scenario: Scenario, write: Write) -> None:
    # A name of its own: pytest keeps the marks that it has seen for the whole process.
    write("pytest.ini", "[pytest]\nmarkers = nightly: takes its time\n")
    scenario("marks: [nightly]")
    run("-m", "nightly", "--strict-markers").assert_outcomes(passed=1, deselected=1)
    run("-m", "not nightly", "--strict-markers").assert_outcomes(passed=1, deselected=1)


def test_a_scenario_is_skipped_with_its_reason(run: Run, scenario: Scenario) -> None:
    scenario("skip: the shop is being painted")
    result = run("-rs")
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED * the shop is being painted"])


def test_a_scenario_that_is_known_to_fail_may_fail(run: Run, scenario: Scenario) -> None:
    scenario("xfail: rex is not sold, expect: {outputs: {state: sold}}")
    result = run("-rx")
    result.assert_outcomes(passed=1, xfailed=1)
    result.stdout.fnmatch_lines(["XFAIL *look[[]one[]] - rex is not sold"])


def test_a_scenario_that_is_known_to_fail_and_passes_fails(run: Run, scenario: Scenario) -> None:
    scenario("xfail: rex is not sold")
    result = run()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*XPASS(strict)*rex is not sold*"])


def test_to_be_known_to_fail_does_not_hide_that_nothing_answers(
    run: Run, scenario: Scenario
) -> None:
    scenario("xfail: rex is not sold, inputs: {name: down}")
    run().assert_outcomes(passed=1, errors=1)


def test_a_collection_hook_can_mark_scenarios(
    run: Run, scenario: Scenario, conftest: Scenario
) -> None:
    conftest(
        "def pytest_collection_modifyitems(items):\n"
        "    for item in items:\n"
        "        item.add_marker(pytest.mark.xfail(reason='all of them'))\n"
    )
    scenario("inputs: {name: down}")
    run().assert_outcomes(xpassed=1, xfailed=1)
