from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

HEAD = "info: {title: t, version: '1'}\nsourceDescriptions: []\nworkflows: []\n"
IDS = [
    "pets.arazzo.yaml::document",
    "pets.arazzo.yaml::look[plain]",
    "pets.arazzo.yaml::look[bought]",
]


def collected(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if re.match(r"\S+::", line)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("plain.yaml", f"arazzo: 1.0.1\n{HEAD}"),
        ("plain.yml", f"arazzo: 1.0.1\n{HEAD}"),
        ("upper.YAML", f"arazzo: 1.0.1\n{HEAD}"),
        ("comment.yaml", f"# a flow\n# of mine\n---\narazzo: 1.0.1\n{HEAD}"),
        ("bom.yaml", f"\ufeffarazzo: 1.0.1\n{HEAD}"),
        ("crlf.yaml", f"# x\r\narazzo: 1.0.1\r\n{HEAD}"),
        ("later.yaml", f"info: {{title: t, version: '1'}}\narazzo: 1.0.1\n{HEAD}"),
        ("quoted.yaml", f'"arazzo": 1.0.1\n{HEAD}'),
        ("quoted-once.yaml", f"'arazzo' : 1.0.1\n{HEAD}"),
        ("flow.yaml", "{arazzo: 1.0.1, info: {}}"),
        ("file.json", '{"arazzo": "1.0.1"}'),
        ("bom.json", '\ufeff\n {"info": {"a": [1, "}"]}, "arazzo" : "1.0.1"}'),
        ("broken.arazzo.yaml", "{"),
        ("empty.arazzo.yml", ""),
        ("keyless.arazzo.json", "{}"),
    ],
)
def test_a_document_is_collected_by_its_content_or_by_its_name(
    run: Run, write: Write, name: str, text: str
) -> None:
    write(name, text)
    assert collected(run("--collect-only", "-q")) == [f"{name}::document"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("compose.yaml", "services: {}\n"),
        ("nested.yaml", "tools:\n  arazzo: 1.0.1\n"),
        ("text.yaml", "about: the arazzo specification\n"),
        ("prefix.yaml", "arazzo-version: 1.0.1\n"),
        ("comment.yaml", "# arazzo: 1.0.1\nopenapi: 3.1.0\n"),
        ("half-quoted.yaml", "'arazzo\": 1.0.1\n"),
        ("package.json", '{"scripts": {"arazzo": "lint"}}'),
        ("list.json", '["arazzo", {"arazzo": "1.0.1"}]'),
        ("value.json", '{"name": "arazzo", "key": "\\"arazzo\\": 1"}'),
        ("broken.json", '{"arazzo'),
        ("notes.txt", "arazzo: 1.0.1\n"),
        ("binary.yaml", "\x00\x01arazzo"),
    ],
)
def test_what_is_no_arazzo_document_is_left_alone(
    run: Run, write: Write, name: str, text: str
) -> None:
    write(name, text)
    result = run("--collect-only", "-q")
    assert collected(result) == []
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_file_on_the_command_line_that_is_no_document_is_not_found_as_for_pytest(
    run: Run, write: Write
) -> None:
    write("compose.yaml", "services: {}\n")
    result = run("compose.yaml")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: not found: *compose.yaml"])


@pytest.mark.usefixtures("pets")
def test_the_document_comes_first_and_then_the_scenarios_in_their_order(run: Run) -> None:
    assert collected(run("--collect-only", "-q")) == IDS


@pytest.mark.usefixtures("pets")
def test_the_parent_of_every_item_is_the_file(run: Run) -> None:
    result = run("--collect-only")
    result.stdout.fnmatch_lines(
        [
            "  <ArazzoFile pets.arazzo.yaml>",
            "    <DocumentItem document>",
            "    <ScenarioItem look[[]plain[]]>",
            "    <ScenarioItem look[[]bought[]]>",
        ]
    )


@pytest.mark.usefixtures("pets")
def test_no_docstring_of_ours_is_shown_as_one_of_the_tests(run: Run) -> None:
    lines = run("--collect-only", "-v").outlines
    start = lines.index("    <DocumentItem document>")
    assert [line.strip()[:13] for line in lines[start : start + 3]] == [
        "<DocumentItem",
        "<ScenarioItem",
        "<ScenarioItem",
    ]


@pytest.mark.usefixtures("pets")
@pytest.mark.parametrize(
    ("args", "ids"),
    [
        (("pets.arazzo.yaml::document",), IDS[:1]),
        (("pets.arazzo.yaml::look[plain]",), IDS[1:2]),
        (("pets.arazzo.yaml::look",), IDS[1:]),
        (("-k", "bought"), IDS[2:]),
        (("-k", "pets and not document"), IDS[1:]),
        (("-k", "signature"), []),
        (("-m", "arazzo"), IDS),
        (("-m", "arazzo_target_shop"), IDS[1:]),
        (("-m", "not arazzo"), []),
        (("--deselect", IDS[1]), [IDS[0], IDS[2]]),
    ],
)
def test_items_are_selected_as_those_of_python(
    run: Run, args: tuple[str, ...], ids: list[str]
) -> None:
    assert collected(run("--collect-only", "-q", "--strict-markers", *args)) == ids


@pytest.mark.usefixtures("pets")
@pytest.mark.parametrize(
    "args",
    [
        (),
        ("-v",),
        ("-q",),
        ("-s",),
        ("--strict-markers",),
        ("-W", "error"),
        ("-p", "no:terminal"),
        ("--setup-show",),
        ("--tb=short",),
        ("--import-mode=importlib",),
        ("-p", "no:junitxml"),
    ],
)
def test_a_passing_project_passes_under_every_option(run: Run, args: tuple[str, ...]) -> None:
    assert run(*args).ret == pytest.ExitCode.OK


@pytest.mark.usefixtures("pets")
def test_items_of_python_and_of_arazzo_run_side_by_side(run: Run, write: Write) -> None:
    write("test_plain.py", "def test_it(): pass\n")
    run().assert_outcomes(passed=4)


def test_two_documents_of_one_folder_do_not_share_scenarios(
    run: Run, write: Write, document: str, shop: str, pets: str
) -> None:
    assert shop
    assert pets
    write("other.yaml", document)
    assert collected(run("--collect-only", "-q")) == ["other.yaml::document", *IDS]


@pytest.mark.usefixtures("pets")
def test_nothing_is_read_but_the_files_when_items_are_only_collected(
    run: Run, write: Write
) -> None:
    write(
        "conftest.py",
        """
        import socket, sys

        def refuse(*args):
            raise AssertionError("network")

        socket.socket.connect = refuse

        def pytest_arazzo_transport(target, request):
            raise AssertionError("target")

        def pytest_unconfigure():
            print("imported:", *sorted(m for m in HEAVY if m in sys.modules))

        HEAVY = ("openapi_core", "moto", "boto3", "pytest_arazzo.judge.contract")
        """,
    )
    result = run("--collect-only", apart=True)
    assert result.ret == pytest.ExitCode.OK
    assert "imported:" in result.outlines


@pytest.mark.usefixtures("pets")
def test_an_item_is_where_its_workflow_is(run: Run, write: Write) -> None:
    text = Path("pets.arazzo.yaml").read_text(encoding="utf-8")
    line = text.splitlines().index("- workflowId: look") + 1
    write("conftest.py", (Path("conftest.py").read_text() + LOCATIONS))
    result = run("--collect-only", "-q")
    result.stdout.fnmatch_lines(
        [
            "at pets.arazzo.yaml 1 document",
            f"at pets.arazzo.yaml {line} look[[]plain[]]",
            f"at pets.arazzo.yaml {line} look[[]bought[]]",
        ]
    )
    run("--junit-xml=out.xml", "-o", "junit_family=xunit1")
    assert f'line="{line - 1}"' in Path("out.xml").read_text(encoding="utf-8")


LOCATIONS = """

def pytest_collection_modifyitems(items):
    for item in items:
        path, line, name = item.location
        print("at", path, line + 1, name)
        assert not hasattr(item, "callspec")
        assert isinstance(item.parent, pytest.File)
        assert item.parent.path == item.path
"""


@pytest.mark.usefixtures("document")
def test_names_that_would_break_a_node_id_or_a_terminal_are_made_harmless(
    run: Run, write: Write
) -> None:
    write("pets.scenarios.yaml", 'workflows: {look: {scenarios: {"a::b": {}}}}')
    write("cassettes/pets/look/\x1b[2J.yaml", "")
    assert collected(run("--collect-only", "-q")) == [
        "pets.arazzo.yaml::document",
        "pets.arazzo.yaml::look[a:b]",
        "pets.arazzo.yaml::look[\\x1b[2J]",
    ]
    run().assert_outcomes(failed=1, errors=2)


@pytest.mark.usefixtures("pets")
def test_only_what_failed_is_run_again(run: Run, write: Write) -> None:
    write(
        "pets.scenarios.yaml",
        """
        workflows:
          look:
            scenarios:
              good: {target: shop}
              bad: {target: shop, expect: {outputs: {state: sold}}}
              down: {target: shop, inputs: {name: down}}
        """,
    )
    run(cached=True).assert_outcomes(passed=2, failed=1, errors=1)
    run("--lf", cached=True).assert_outcomes(failed=1, errors=1)
    run("-x", cached=True).assert_outcomes(passed=2, failed=1)
    run("--sw", cached=True).assert_outcomes(passed=2, failed=1)


@pytest.mark.usefixtures("pets")
def test_workers_have_the_same_items_and_the_same_numbers(run: Run) -> None:
    alone = run("-rA").outlines
    spread = run("-rA", "-n", "2", "-p", "xdist", apart=True).outlines
    start = next(i for i, line in enumerate(alone) if "arazzo coverage" in line)
    table = [line for line in alone[start:] if "passed in" not in line and "PASSED" not in line]
    begin = next(i for i, line in enumerate(spread) if "arazzo coverage" in line)
    assert [
        line for line in spread[begin:] if "passed in" not in line and "PASSED" not in line
    ] == table
    assert sorted(line for line in spread if line.startswith("PASSED")) == sorted(
        line for line in alone if line.startswith("PASSED")
    )
