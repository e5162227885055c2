from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

ONE = "workflows: {look: {scenarios: {one: {expect: {action: sold}}}}}\n"
PLACE = "pets.scenarios.yaml:1:32"


@pytest.fixture
def playing(write: Write, document: str) -> Path:
    """Write a document with a scenario that is played from a cassette."""
    assert document
    return write("pets.scenarios.yaml", ONE)


@pytest.mark.usefixtures("playing")
def test_a_cassette_answers(run: Run, write: Write, cassette: str) -> None:
    write("cassettes/pets/look/one.yaml", cassette)
    run().assert_outcomes(passed=2)


@pytest.mark.usefixtures("document")
def test_a_cassette_that_no_scenario_names_is_a_scenario(
    run: Run, write: Write, cassette: str
) -> None:
    write("cassettes/pets/look/found.yaml", cassette)
    result = run("-v")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["pets.arazzo.yaml::look[[]found[]] PASSED*"])


@pytest.mark.usefixtures("document")
def test_the_folder_of_cassettes_can_be_chosen(run: Run, write: Write, cassette: str) -> None:
    write("tapes/pets/look/found.yaml", cassette)
    run("-o", "arazzo_cassette_dir=tapes").assert_outcomes(passed=2)


@pytest.mark.usefixtures("document")
def test_a_cassette_of_a_workflow_that_is_gone_is_an_error(
    run: Run, write: Write, cassette: str
) -> None:
    write("cassettes/pets/looked/found.yaml", cassette)
    result = run()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        ["pets.arazzo.yaml:1:1: AZ111 the document has no workflow 'looked', but cassettes/pets/*"]
    )


@pytest.mark.usefixtures("document")
def test_a_cassette_beside_a_scenario_that_names_another_is_not_a_second_one(
    run: Run, write: Write, cassette: str
) -> None:
    write("pets.scenarios.yaml", "workflows: {look: {scenarios: {one: {cassette: tape.yaml}}}}")
    write("tape.yaml", cassette)
    write("cassettes/pets/look/one.yaml", cassette)
    run().assert_outcomes(passed=2)


@pytest.mark.usefixtures("playing")
@pytest.mark.parametrize(
    ("text", "line"),
    [
        (None, f"{PLACE}: AZ701 there is no cassette cassettes/pets/look/one.yaml"),
        ("", "cassettes/pets/look/one.yaml:1:1: AZ120 this is not a cassette: *"),
        ("{", f"{PLACE}: AZ120 the cassette cannot be read: cassettes/pets/look/one.yaml:*"),
        ("version: 1\ninteractions: 7", "cassettes/pets/look/one.yaml:*: AZ120 *"),
        ("\x00", f"{PLACE}: AZ120 the cassette cannot be read: *"),
    ],
)
def test_a_cassette_that_is_missing_or_damaged_is_an_error(
    run: Run, write: Write, text: str | None, line: str
) -> None:
    if text is not None:
        write("cassettes/pets/look/one.yaml", text)
    result = run()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines([line])


@pytest.mark.usefixtures("playing")
def test_a_cassette_that_is_a_folder_is_an_error(run: Run, pytester: pytest.Pytester) -> None:
    (pytester.path / "cassettes/pets/look/one.yaml").mkdir(parents=True)
    result = run()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines([f"{PLACE}: AZ701 there is no cassette *"])


@pytest.mark.usefixtures("document")
@pytest.mark.parametrize("name", ["../outside.yaml", "tape.yaml", "x/\x00.yaml", "long"])
def test_a_cassette_cannot_be_had_from_outside_of_the_root_folder(
    run: Run, write: Write, cassette: str, name: str
) -> None:
    outside = write("../outside.yaml", cassette)
    if name == "tape.yaml":
        Path(name).symlink_to(outside)
    shown = name.replace("\x00", "\\0") if name != "long" else "x" * 3000
    write(
        "pets.scenarios.yaml",
        f'workflows: {{look: {{scenarios: {{one: {{cassette: "{shown}"}}}}}}}}',
    )
    result = run()
    outside.unlink()
    assert result.parseoutcomes()["errors"] == 1
    assert "passed" not in result.parseoutcomes() or result.parseoutcomes()["passed"] == 1
    assert "sold" not in result.stdout.str().partition("coverage")[0]


@pytest.mark.usefixtures("document")
def test_a_folder_of_cassettes_outside_of_the_root_folder_is_not_looked_into(
    run: Run, write: Write, cassette: str, pytester: pytest.Pytester
) -> None:
    folder = write("../tapes/pets/look/one.yaml", cassette).parents[2]
    (pytester.path / "cassettes").symlink_to(folder)
    run().assert_outcomes(passed=1)


@pytest.mark.usefixtures("playing")
def test_interactions_that_were_not_played_fail(run: Run, write: Write, cassette: str) -> None:
    second = cassette[cassette.index("- request") :]
    write("cassettes/pets/look/one.yaml", cassette + second)
    result = run()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["cassettes/pets/look/one.yaml:8:3: AZ703 1 recorded interaction*"]
    )
    write("pets.scenarios.yaml", ONE.replace("one: {", "one: {unplayed: ignore, "))
    run().assert_outcomes(passed=2)


@pytest.mark.usefixtures("playing")
def test_a_request_that_was_not_recorded_is_an_error(
    run: Run, write: Write, cassette: str
) -> None:
    write("cassettes/pets/look/one.yaml", cassette.replace("pets/rex", "pets/tom"))
    result = run()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*AZ701 *", "ERROR *look[[]one[]] - AZ701 *"])


@pytest.mark.usefixtures("pets")
def test_a_target_of_a_conftest_answers(run: Run) -> None:
    run("-m", "arazzo_target_shop").assert_outcomes(passed=2, deselected=1)


@pytest.mark.usefixtures("pets")
@pytest.mark.parametrize(
    ("name", "summary"),
    [("down", "AZ701 *the shop is closed"), ("crash", "RuntimeError: the shop has fallen down")],
)
def test_a_target_that_cannot_answer_is_an_error_everywhere(
    run: Run, write: Write, name: str, summary: str
) -> None:
    write(
        "pets.scenarios.yaml",
        f"workflows: {{look: {{scenarios: {{one: {{target: shop, inputs: {{name: {name}}}}}}}}}}}",
    )
    result = run("--junit-xml=out.xml")
    result.assert_outcomes(passed=1, errors=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["pets.arazzo.yaml .E *", f"ERROR *look[[]one[]] - {summary}"])
    xml = Path("out.xml").read_text(encoding="utf-8")
    assert 'errors="1" failures="0"' in xml
    assert "<error message=" in xml


@pytest.mark.usefixtures("pets")
def test_a_crash_of_a_target_shows_where_it_crashed_and_nothing_of_ours(
    run: Run, write: Write
) -> None:
    write(
        "pets.scenarios.yaml",
        "workflows: {look: {scenarios: {one: {target: shop, inputs: {name: crash}}}}}",
    )
    result = run()
    result.stdout.fnmatch_lines(["conftest.py:*: RuntimeError"])
    assert "plugin/execute.py" not in result.stdout.str()


@pytest.mark.usefixtures("pets")
def test_an_answer_of_the_api_that_is_wrong_is_a_failure(run: Run, write: Write) -> None:
    write(
        "pets.scenarios.yaml",
        "workflows: {look: {scenarios: {one: {target: shop, inputs: {name: bad}}}}}",
    )
    result = run("--junit-xml=out.xml", "--tb=line")
    result.assert_outcomes(passed=1, failed=1)
    assert 'errors="0" failures="1"' in Path("out.xml").read_text(encoding="utf-8")
    lines = result.outlines
    start = lines.index(next(line for line in lines if " FAILURES " in line))
    assert lines[start + 1].startswith("pets.scenarios.yaml:1: AZ601 ")
    assert " generated xml file" in lines[start + 2]


@pytest.mark.usefixtures("pets")
def test_what_is_no_transport_is_refused(run: Run, write: Write) -> None:
    write("conftest.py", "def pytest_arazzo_transport(target, request): return object()\n")
    result = run("-k", "plain")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*AZ701 target 'shop' is object, which has no method send"])


@pytest.mark.usefixtures("pets")
def test_a_target_can_skip_a_scenario_and_use_fixtures(run: Run, write: Write) -> None:
    write(
        "conftest.py",
        """
        import pytest

        @pytest.fixture
        def reason():
            return "closed on Mondays"

        def pytest_arazzo_transport(target, request):
            pytest.skip(request.getfixturevalue("reason"))
        """,
    )
    result = run("-rs")
    result.assert_outcomes(passed=1, skipped=2)
    result.stdout.fnmatch_lines(["SKIPPED * closed on Mondays"])


@pytest.mark.usefixtures("pets")
def test_a_target_that_is_live_sleeps_and_others_do_not(
    run: Run, write: Write, shop: str, document: str
) -> None:
    write(
        "pets.arazzo.yaml",
        document.replace(
            "    - {name: gone, type: end, criteria: [{condition: $statusCode == 404}]}",
            "    - {name: wait, type: retry, retryAfter: 7, retryLimit: 1}",
        ),
    )
    write(
        "pets.scenarios.yaml",
        "workflows: {look: {scenarios: {one: {target: shop, inputs: {name: nobody}, "
        "expect: {outcome: failed, because: nobody is there}}}}}",
    )
    slept = "import time\ntime.sleep = lambda seconds: print('slept', seconds)\n"
    write("conftest.py", slept + shop)
    assert "slept 7" not in run("-rP", "-k", "one", apart=True).stdout.str()
    write("conftest.py", slept + shop.replace("class Shop:", "class Shop:\n    is_live = True\n"))
    result = run("-rP", "-k", "one", apart=True)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["slept 7.0"])


@pytest.mark.usefixtures("document")
def test_moto_says_how_to_be_had(run: Run, write: Write) -> None:
    write("pets.scenarios.yaml", "workflows: {look: {scenarios: {one: {target: moto}}}}\n")
    write("conftest.py", "import sys\nsys.modules['moto'] = None\n")
    result = run(apart=True)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            f"{PLACE}: AZ701 target 'moto' needs pytest-arazzo[[]moto[]]*",
            "*help: pip install 'pytest-arazzo[[]moto[]]'",
        ]
    )
