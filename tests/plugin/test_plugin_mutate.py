"""`--arazzo-mutate`: what is said at the end of a session, and what it changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]


def section(result: pytest.RunResult) -> list[str]:
    """Return the lines about mutants."""
    lines = result.outlines
    start = next((i for i, line in enumerate(lines) if " arazzo mutants " in line), len(lines))
    return [line for line in lines[start + 1 :] if line.startswith(("pets", " "))]


def test_two_numbers_are_printed_per_workflow_with_what_survived_and_what_would_catch_it(
    run: Run, pets: str
) -> None:
    assert pets

    result = run("--arazzo-mutate")

    result.assert_outcomes(passed=3)
    assert section(result) == [
        "pets.arazzo.yaml::look  contract 24/24, criteria 18/24",
        "  not caught by criteria:",
        "    again: body is empty; add $response.body#/state != null",
        "    again: body is no JSON; add $response.body#/state != null",
        "    again: /state is missing; add $response.body#/state != null",
        "    again: body is of type string; add $response.body#/state != null",
        "    again: /state is of type integer; add $response.body#/state matches [^0-9]",
        (
            "    again: media type is text/html, which is not declared; "
            "add $response.body#/state != null"
        ),
    ]


def test_nothing_is_broken_unless_that_is_asked_for(run: Run, pets: str) -> None:
    assert pets

    for args in ((), ("-o", "arazzo_mutate=20", "--arazzo-mutate=0")):
        assert "mutants" not in run(*args).stdout.str()


def test_coverage_does_not_count_mutants(run: Run, pets: str) -> None:
    assert pets

    def table(result: pytest.RunResult) -> list[str]:
        return [line for line in result.outlines if line.startswith(("  look", "TOTAL"))]

    plain = table(run())

    assert table(run("--arazzo-mutate")) == plain
    assert "60%" in plain[0]


def test_so_many_are_planted_per_scenario_as_is_said(run: Run, pets: str) -> None:
    assert pets

    few = section(run("--arazzo-mutate=3"))
    said = section(run("-o", "arazzo_mutate=2"))

    assert few[0] == "pets.arazzo.yaml::look  contract 6/6, criteria 6/6"
    assert said[0].startswith("pets.arazzo.yaml::look  contract 4/4")


def test_a_scenario_that_fails_has_no_mutants(run: Run, pets: str, write: Write) -> None:
    write("pets.scenarios.yaml", pets.replace("{state: new}", "{state: old}"))

    result = run("--arazzo-mutate")

    result.assert_outcomes(passed=2, failed=1)
    assert section(result)[0] == "pets.arazzo.yaml::look  contract 8/8, criteria 8/8"


def test_a_scenario_that_expects_failure_is_asked_of_the_contract_alone(
    run: Run, document: str, shop: str, write: Write
) -> None:
    assert shop
    write("pets.arazzo.yaml", document.replace("$statusCode == 200", "$statusCode == 201"))
    write(
        "pets.scenarios.yaml",
        """\
        workflows:
          idle:
            scenarios:
              lost: {target: shop, expect: {outcome: failed, because: it is never made}}
        """,
    )

    lines = section(run("--arazzo-mutate", "-k", "idle"))

    assert lines == ["pets.arazzo.yaml::idle  contract 8/8, criteria not asked"]


@pytest.mark.parametrize(
    ("percent", "code"),
    [("75", pytest.ExitCode.OK), ("76", pytest.ExitCode.TESTS_FAILED)],
)
def test_the_session_fails_when_criteria_catch_less_than_is_demanded(
    run: Run, pets: str, percent: str, code: pytest.ExitCode
) -> None:
    assert pets

    result = run("-q", "--arazzo-mutate", f"--arazzo-mutate-fail-under={percent}")

    result.assert_outcomes(passed=3)
    assert result.ret == code
    said = [line for line in result.outlines if line.startswith("FAIL")]
    assert said == (
        []
        if code is pytest.ExitCode.OK
        else ["FAIL pets.arazzo.yaml::look: criteria catch 75 % of the mutants, 76 % is demanded"]
    )


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (
            ("--arazzo-mutate=some",),
            "--arazzo-mutate must be a number of at least 0, not 'some'",
        ),
        (
            ("--arazzo-mutate=1.5",),
            "--arazzo-mutate must be a whole number of at least 1, not '1.5'",
        ),
        (
            ("--arazzo-mutate=5", "--arazzo-mutate-fail-under=101"),
            "--arazzo-mutate-fail-under must be at most 100, not '101'",
        ),
        (
            ("--arazzo-mutate-fail-under=50",),
            "--arazzo-mutate-fail-under says nothing without --arazzo-mutate",
        ),
    ],
)
def test_what_cannot_be_is_refused(
    run: Run, pets: str, args: tuple[str, ...], reason: str
) -> None:
    assert pets

    result = run(*args)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*{reason}*"])


def test_of_many_survivors_ten_are_shown_and_the_rest_with_v(
    run: Run, pets: str, write: Write
) -> None:
    assert pets
    members = ", ".join(f"m{n}: {{type: string}}" for n in range(8))
    names = ", ".join(f"m{n}" for n in range(8))
    described = Path("pets.openapi.yaml").read_text(encoding="utf-8")
    write(
        "pets.openapi.yaml",
        described.replace("required: [state]", f"required: [state, {names}]").replace(
            "state: {type: string}}", f"state: {{type: string}}, {members}}}"
        ),
    )
    more = ", ".join(f'"m{n}": "x"' for n in range(8))
    shop = Path("conftest.py").read_text(encoding="utf-8")
    write("conftest.py", shop.replace('{"state": state}', f'{{"state": state, {more}}}'))

    short, whole = section(run("--arazzo-mutate")), section(run("-v", "--arazzo-mutate"))

    assert len(short) == 13
    assert short[-1].endswith("more, shown with -v")
    assert len(whole) > 20
    assert "shown with -v" not in "\n".join(whole)


def test_workers_bring_their_numbers_along(run: Run, pets: str) -> None:
    assert pets

    result = run("-p", "xdist", "-n", "1", "--arazzo-mutate", apart=True)

    assert section(result)[0] == "pets.arazzo.yaml::look  contract 24/24, criteria 18/24"


def test_runs_of_test_functions_are_broken_too(run: Run, pets: str, write: Write) -> None:
    assert pets
    write(
        "test_look.py",
        """\
        from conftest import Shop

        def test_it(arazzo):
            arazzo.run("pets.arazzo.yaml", "look", target=Shop())
        """,
    )

    lines = section(run("test_look.py", "--arazzo-mutate"))

    assert lines[0].startswith("pets.arazzo.yaml::look  contract 16/16")
