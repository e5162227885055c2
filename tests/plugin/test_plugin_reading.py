from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]


@pytest.fixture
def away(write: Write, document: str) -> Callable[[str], Path]:
    """Return what writes a document, beside no description, whose source has a URL."""
    Path("pets.openapi.yaml").rename("moved.yaml")

    def write_document(url: str) -> Path:
        return write("flows/pets.arazzo.yaml", document.replace("pets.openapi.yaml", url))

    Path("pets.arazzo.yaml").unlink()
    return write_document


Away = Callable[[str], Path]


@pytest.mark.parametrize(
    "args",
    [
        ("--arazzo-source=pets=moved.yaml",),
        ("-o", "arazzo_sources=pets=moved.yaml"),
        ("--arazzo-source=other=x.yaml", "--arazzo-source=pets=moved.yaml"),
    ],
)
def test_a_source_can_be_mapped_to_a_file(run: Run, away: Away, args: tuple[str, ...]) -> None:
    away("absent.yaml")
    run(*args).assert_outcomes(passed=1)


def test_a_scenario_file_can_map_a_source(run: Run, away: Away, write: Write) -> None:
    away("https://pets.example/pets.yaml")
    fields = "sources: {pets: ../moved.yaml}"
    write(
        "flows/pets.scenarios.yaml",
        f"defaults: {{{fields}}}\nworkflows: {{look: {{scenarios: {{one: {{skip: no}}}}}}}}",
    )
    run().assert_outcomes(passed=1, skipped=1)


@pytest.mark.parametrize(
    "url", ["moved.yaml", "../moved.yaml", "https://pets.example/api/moved.yaml", "/x/moved.yaml"]
)
@pytest.mark.parametrize("args", [("--arazzo-source-dir=api",), ("-o", "arazzo_source_dirs=api")])
def test_a_source_is_found_in_a_folder_by_its_name(
    run: Run, away: Away, url: str, args: tuple[str, ...]
) -> None:
    Path("api").mkdir()
    Path("moved.yaml").rename("api/moved.yaml")
    away(url)
    run(*args).assert_outcomes(passed=1)


def test_a_missing_source_is_one_error_that_names_the_option_and_a_file_nearby(
    run: Run, away: Away
) -> None:
    away("moved.yaml")
    result = run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "flows/pets.arazzo.yaml:4:*: AZ201 source 'pets' is flows/moved.yaml, which does not exist",
            "*help: pass --arazzo-source pets=moved.yaml, or --arazzo-source-dir DIR; needed by step *",
        ]
    )


@pytest.mark.parametrize(
    ("url", "code", "message"),
    [
        (
            "https://pets.example/moved.yaml",
            "AZ212",
            "is remote (https://pets.example/moved.yaml)",
        ),
        ("//pets.example/moved.yaml", "AZ201", "has a URL that cannot be read"),
        ("file:///etc/passwd", "AZ201", "has a URL that cannot be read: file:///etc/passwd"),
        ("data:text/plain,x", "AZ201", "has a URL that cannot be read"),
        ("http://[::1/x", "AZ201", "has a URL that cannot be read"),
        ("../../../etc/passwd", "AZ201", "is no path inside of the root folder"),
        ("/etc/passwd", "AZ201", "is no path inside of the root folder"),
        ("a%00b.yaml", "AZ201", "is no path inside of the root folder"),
        ("%2e%2e/%2e%2e/%2e%2e/etc/passwd", "AZ201", "is no path inside of the root folder"),
        ("x" * 5000, "AZ201", ""),
        (".", "AZ201", "which is a folder"),
        ("pets.arazzo.yaml", "AZ202", "is an Arazzo document, but the source's type is openapi"),
        ("text.yaml", "AZ202", ""),
        ("broken.yaml", "AZ201", "cannot be read: flows/broken.yaml:"),
    ],
)
def test_a_source_that_cannot_be_had_is_an_error_at_its_url(
    run: Run, away: Away, url: str, code: str, message: str
) -> None:
    folder = away(f"'{url}'").parent
    (folder / "text.yaml").write_text("just a text", encoding="utf-8")
    (folder / "broken.yaml").write_text("{", encoding="utf-8")
    result = run()
    result.assert_outcomes(failed=1)
    shown = result.stdout.str()
    assert f"flows/pets.arazzo.yaml:4:21: {code} source 'pets'" in shown
    assert message in shown
    assert "root:x:" not in shown
    assert "Traceback" not in shown


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs FIFOs")
def test_what_is_no_regular_file_is_not_read(run: Run, away: Away) -> None:
    away("pipe.yaml")
    os.mkfifo("flows/pipe.yaml")
    os.mkfifo("flows/other.arazzo.yaml")
    Path("flows/null.yaml").symlink_to("/dev/zero")
    result = run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*flows/pipe.yaml, which is no regular file"])
    away("null.yaml")
    run().stdout.fnmatch_lines(["*is no path inside of the root folder*"])


def test_a_link_out_of_the_root_folder_is_not_followed(
    run: Run, away: Away, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "api.yaml"
    Path("moved.yaml").rename(outside)
    away("link.yaml")
    Path("flows/link.yaml").symlink_to(outside)
    result = run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*AZ201 source 'pets' is no path inside of the root folder*"])
    run(f"--arazzo-root={Path(os.path.commonpath([outside, Path.cwd()]))}").assert_outcomes(
        passed=1
    )
    run(f"--arazzo-source=pets={outside}").assert_outcomes(passed=1)


def test_a_document_that_is_a_link_out_of_the_root_folder_is_not_read(
    run: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "passwords.yaml"
    outside.write_text("hunter2", encoding="utf-8")
    Path("x.arazzo.yaml").symlink_to(outside)
    result = run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["x.arazzo.yaml:1:1: AZ100 the file lies outside of the root folder*"]
    )
    assert "hunter2" not in result.stdout.str()


def test_a_narrower_root_folder_keeps_sources_out(run: Run, away: Away) -> None:
    away("../moved.yaml")
    run().assert_outcomes(passed=1)
    run("--arazzo-root=flows").assert_outcomes(failed=1)
    run("-o", "arazzo_root=flows").assert_outcomes(failed=1)


def test_a_document_cannot_lead_out_of_a_folder_of_sources(
    run: Run, away: Away, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    Path("moved.yaml").rename(outside / "moved.yaml")
    (outside / "api").mkdir()
    away("../moved.yaml")
    run(f"--arazzo-source-dir={outside / 'api'}").assert_outcomes(failed=1)
    run(f"--arazzo-source-dir={outside}").assert_outcomes(passed=1)


def test_a_scenario_file_cannot_map_a_source_to_a_file_outside(
    run: Run, away: Away, write: Write, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "api.yaml"
    Path("moved.yaml").rename(outside)
    away("absent.yaml")
    relative = os.path.relpath(outside, "flows")
    write(
        "flows/pets.scenarios.yaml",
        f"defaults: {{sources: {{pets: '{relative}'}}}}\n"
        "workflows: {look: {scenarios: {one: {skip: no}}}}",
    )
    result = run()
    result.assert_outcomes(failed=1, skipped=1)
    result.stdout.fnmatch_lines(["*AZ201 source 'pets' is no path inside of the root folder*"])


def test_a_mapping_to_a_file_that_is_not_there_is_an_error(run: Run, away: Away) -> None:
    away("x.yaml")
    result = run("--arazzo-source=pets=absent/moved.yaml")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*source 'pets' is mapped to absent/moved.yaml, which does not exist",
            "*moved.yaml; needed by *",
        ]
    )


@pytest.mark.parametrize(
    ("own", "url"),
    [
        ("https://pets.example/flows/x.yaml", "/moved.yaml"),
        ("https://pets.example/flows/x.yaml", "../moved.yaml"),
    ],
)
def test_the_own_uri_of_a_document_is_the_base_of_its_sources(
    run: Run, away: Away, own: str, url: str
) -> None:
    path = away(url)
    text = path.read_text(encoding="utf-8").replace(
        "arazzo: 1.0.1", f"arazzo: 1.1.0\n$self: {own}"
    )
    path.write_text(text, encoding="utf-8")
    result = run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*AZ212 source 'pets' is remote (https://pets.example/moved.yaml, relative to $self)*"]
    )
    run("--arazzo-source-dir=.").assert_outcomes(passed=1)


def test_a_description_that_several_documents_name_is_read_once(
    run: Run, write: Write, document: str
) -> None:
    Path(".api").mkdir()
    Path("pets.openapi.yaml").rename(".api/pets.yaml")
    text = document.replace("pets.openapi.yaml", ".api/pets.yaml")
    write("pets.arazzo.yaml", text)
    write("others.arazzo.yaml", text)
    write(
        "conftest.py",
        """
        import sys

        def watch(event, args):
            if event == "open" and str(args[0]).endswith(".api/pets.yaml"):
                print("opened", args[0])

        sys.addaudithook(watch)
        """,
    )
    result = run("-s", apart=True)
    result.assert_outcomes(passed=2)
    assert result.stdout.str().count("opened ") == 1
