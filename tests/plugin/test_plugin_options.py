from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

pytestmark = pytest.mark.usefixtures("pets")


def usage_error(result: pytest.RunResult) -> str:
    """Return the message of a run that ended before it began, without a traceback."""
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    shown = result.stdout.str() + result.stderr.str()
    assert "Traceback" not in shown
    assert "INTERNALERROR" not in shown
    return next(line for line in result.errlines if line.startswith("ERROR: "))[7:]


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (
            "--arazzo-reading=strikt",
            "--arazzo-reading must be one of compat, strict, not 'strikt'; did you mean 'strict'?",
        ),
        ("--arazzo-reading=9", "--arazzo-reading must be one of compat, strict, not '9'"),
        ("--arazzo-source=x", "--arazzo-source must have the form NAME=FILE, not 'x'"),
        ("--arazzo-source==x", "--arazzo-source must have the form NAME=FILE, not '=x'"),
        ("--arazzo-source-dir=absent", "--arazzo-source-dir: there is no folder *absent"),
        (
            "--arazzo-source-dir=conftest.py",
            "--arazzo-source-dir: there is no folder *conftest.py",
        ),
        ("--arazzo-root=absent", "--arazzo-root: there is no folder *absent"),
        (
            "--arazzo-base-url=pets=ftp://x",
            "--arazzo-base-url must have the form [[]NAME=]http(s)://..., not 'pets=ftp://x'",
        ),
        (
            "--arazzo-base-url==http://x",
            "--arazzo-base-url must have the form [[]NAME=]http(s)://..., not '=http://x'",
        ),
        (
            "--arazzo-max-steps=0",
            "--arazzo-max-steps must be a whole number of at least 1, not '0'",
        ),
        (
            "--arazzo-max-visits=1.5",
            "--arazzo-max-visits must be a whole number of at least 1, not '1.5'",
        ),
        ("--arazzo-max-steps=x", "--arazzo-max-steps must be a number of at least 0, not 'x'"),
        ("--arazzo-max-steps=", "--arazzo-max-steps must be a number of at least 0, not ''"),
        (
            "--arazzo-request-timeout=-1",
            "--arazzo-request-timeout must be a number of at least 0, not '-1'",
        ),
        ("--arazzo-max-wait=nan", "--arazzo-max-wait must be a number of at least 0, not 'nan'"),
        ("--arazzo-max-wait=inf", "--arazzo-max-wait must be a number of at least 0, not 'inf'"),
        ("--arazzo-cov-fail-under=101", "--arazzo-cov-fail-under must be at most 100, not '101'"),
        (
            "--arazzo-cov-fail-under=all",
            "--arazzo-cov-fail-under must be a number of at least 0, not 'all'",
        ),
    ],
)
def test_an_option_with_a_value_that_it_cannot_have_is_a_usage_error(
    run: Run, option: str, message: str
) -> None:
    result = run(option)
    usage_error(result)
    result.stderr.fnmatch_lines([f"ERROR: {message}"])
    usage_error(run("--collect-only", option))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("arazzo_reading = lax", "arazzo_reading must be one of compat, strict, not 'lax'"),
        ("arazzo_max_steps = many", "arazzo_max_steps must be a number of at least 0, not 'many'"),
        ("arazzo_sources = x", "arazzo_sources must have the form NAME=FILE, not 'x'"),
        ("arazzo_source_dirs = absent", "arazzo_source_dirs: there is no folder *absent"),
        (
            "arazzo_base_urls = pets",
            "arazzo_base_urls must have the form [[]NAME=]http(s)://..., not 'pets'",
        ),
        ("arazzo_root = absent", "arazzo_root: there is no folder *absent"),
        ("arazzo_cov_fail_under = 1e9", "arazzo_cov_fail_under must be at most 100, not '1e9'"),
    ],
)
def test_an_ini_key_with_a_value_that_it_cannot_have_is_a_usage_error_that_names_it(
    run: Run, write: Write, line: str, message: str
) -> None:
    write("pytest.ini", f"[pytest]\n{line}\n")
    result = run()
    usage_error(result)
    result.stderr.fnmatch_lines([f"ERROR: {message}"])


def test_an_environment_variable_with_a_value_that_it_cannot_have_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARAZZO_MAX_STEPS", "many")
    message = "ARAZZO_MAX_STEPS must be a number of at least 0, not 'many'"
    assert usage_error(run()) == message


@pytest.mark.skipif(pytest.version_tuple < (9, 0), reason="native TOML came with pytest 9")
def test_an_ini_key_of_another_toml_type_is_a_usage_error(run: Run, write: Write) -> None:
    write("pytest.toml", "[pytest]\narazzo_max_steps = 10\n")
    assert "arazzo_max_steps" in usage_error(run())


def test_a_target_that_nobody_has_is_a_usage_error(run: Run, write: Write) -> None:
    write("conftest.py", "")
    message = usage_error(run("--arazzo-target=casette"))
    assert message.startswith("target: there is no target 'casette', known are moto, cassette")
    assert message.endswith("; did you mean 'cassette'?")


def test_a_target_that_a_hook_does_not_know_is_an_error_of_every_scenario(run: Run) -> None:
    result = run("--arazzo-target=shopp")
    result.assert_outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines(["*AZ701 there is no target 'shopp'*"])


def test_the_target_of_the_command_line_goes_before_environment_scenario_and_ini(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch, cassette: str
) -> None:
    write("cassettes/pets/look/only.yaml", cassette)
    write(
        "pets.scenarios.yaml", "workflows: {look: {scenarios: {only: {expect: {action: sold}}}}}"
    )
    write("pytest.ini", "[pytest]\narazzo_target = shop\n")
    one = "arazzo_target_shop"
    run("-m", one, "--collect-only").assert_outcomes(deselected=1)
    monkeypatch.setenv("ARAZZO_TARGET", "cassette")
    run("-m", one, "--collect-only").assert_outcomes(deselected=2)
    run().assert_outcomes(passed=2)
    run("-m", one, "--collect-only", "--arazzo-target=shop").assert_outcomes(deselected=1)
    run("--arazzo-target=shop").assert_outcomes(passed=1, failed=1)


def test_the_ini_target_is_for_scenarios_that_name_none(run: Run, write: Write) -> None:
    write("pytest.ini", "[pytest]\narazzo_target = moto\n")
    run().assert_outcomes(passed=3)


def test_runs_are_limited_by_options_and_ini(run: Run, write: Write) -> None:
    result = run("--arazzo-max-steps=1", "-k", "plain")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*look[[]plain[]] - AZ704 *"])
    write("pytest.ini", "[pytest]\narazzo_max_steps = 1\n")
    run("-k", "plain").assert_outcomes(failed=1)
    run("-k", "plain", "--arazzo-max-steps=2").assert_outcomes(passed=1)
    run("-k", "plain", "--arazzo-max-steps=2", "--arazzo-max-visits=1").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    "args",
    [
        ("--arazzo-base-url=https://elsewhere.example/v2",),
        ("--arazzo-base-url=pets=https://elsewhere.example/v2/",),
        ("-o", "arazzo_base_urls=pets=https://elsewhere.example/v2"),
        ("--arazzo-base-url=other=https://x", "--arazzo-base-url=https://elsewhere.example/v2"),
    ],
)
def test_requests_go_to_the_base_url_of_the_session(
    run: Run, write: Write, shop: str, args: tuple[str, ...]
) -> None:
    write(
        "conftest.py",
        shop.replace("name = request", "print('to', request.url)\n        name = request"),
    )
    result = run("-rP", "-k", "plain", *args)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["to https://elsewhere.example/v2/pets/rex"])


@pytest.mark.parametrize("where", ["option", "ini", "environment"])
def test_fewer_branches_than_demanded_fail_the_session(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    args = ("--arazzo-cov-fail-under=90",) if where == "option" else ()
    if where == "ini":
        write("pytest.ini", "[pytest]\narazzo_cov_fail_under = 90\n")
    if where == "environment":
        monkeypatch.setenv("ARAZZO_COV_FAIL_UNDER", "90")
    result = run("-q", *args)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(passed=3)
    assert (
        "FAIL Required workflow coverage of 90% not reached. Total coverage: 50.00%"
        in result.outlines
    )
    assert "arazzo coverage" not in result.stdout.str()


@pytest.mark.parametrize(
    ("percent", "code"), [("50", pytest.ExitCode.OK), ("50.01", pytest.ExitCode.TESTS_FAILED)]
)
def test_the_threshold_itself_is_enough(run: Run, percent: str, code: pytest.ExitCode) -> None:
    assert run(f"--arazzo-cov-fail-under={percent}").ret == code
    assert run(f"--arazzo-cov-fail-under={percent}", "-p", "no:terminal").ret == code


def test_the_threshold_is_not_asked_of_a_session_without_documents(run: Run, write: Write) -> None:
    write("test_plain.py", "def test_it(): pass\n")
    assert run("test_plain.py", "--arazzo-cov-fail-under=100").ret == pytest.ExitCode.OK
    assert run("--collect-only", "--arazzo-cov-fail-under=100").ret == pytest.ExitCode.OK


def test_a_failing_session_stays_one_when_the_threshold_is_missed(run: Run) -> None:
    result = run("--arazzo-cov-fail-under=90", "--arazzo-max-steps=1")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["FAIL Required workflow coverage of 90% not reached.*"])


def test_every_option_and_ini_key_is_explained(run: Run) -> None:
    shown = run("--help").stdout.str()
    for name in ("--arazzo-target=", "--arazzo-cov-fail-under=", "arazzo_cassette_dir"):
        assert name in shown
