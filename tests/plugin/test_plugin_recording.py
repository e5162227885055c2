"""What a target answers is written to cassettes, when it is asked for and not otherwise."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pytest_arazzo.shelf.recordings import read_recording
from pytest_arazzo.transports.cassette import Cassette

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

TAPE = "cassettes/pets/look/plain.yaml"
PLACE = "pets.scenarios.yaml:4:7"
DOWN = "raise SystemError('nobody may ask')\n"


def tape(path: str = TAPE) -> Cassette:
    found = read_recording(path, Path(path))
    assert isinstance(found, Cassette)
    return found


def answers(path: str = TAPE) -> list[tuple[str, str]]:
    return [
        (one.interaction.request.url.rpartition("/")[2], one.interaction.response.body.decode())
        for one in tape(path).interactions
    ]


def recorded(state: str, name: str = "rex") -> str:
    """Return an interaction that was recorded before."""
    return f"""\
- request: {{method: GET, uri: 'https://pets.example/pets/{name}', body: null, headers: {{}}}}
  response:
    status: {{code: 200, message: OK}}
    headers: {{content-type: [application/json]}}
    body: {{string: '{{"state": "{state}"}}'}}
"""


HEAD = "version: 1\ninteractions:\n"
NEW = '{"state": "new"}'
ONE = """\
workflows:
  look:
    scenarios:
      plain: {target: shop, unplayed: ignore}
"""


@pytest.fixture
def one(write: Write, document: str, shop: str) -> Path:
    """Write everything, with one scenario against the shop."""
    assert document
    assert shop
    return write("pets.scenarios.yaml", ONE)


@pytest.mark.usefixtures("pets")
def test_nothing_is_recorded_unless_it_is_asked_for(run: Run) -> None:
    run().assert_outcomes(passed=3)
    assert not Path("cassettes").exists()


@pytest.mark.usefixtures("pets")
def test_what_was_recorded_is_played_with_the_same_trace(
    run: Run, write: Write, pytester: pytest.Pytester
) -> None:
    run("--arazzo-record=once", "--junit-xml=one.xml").assert_outcomes(passed=3)
    write("conftest.py", "")
    run("--arazzo-target=cassette", "--junit-xml=two.xml").assert_outcomes(passed=3)

    texts = [(pytester.path / f"{name}.xml").read_text("utf-8") for name in ("one", "two")]
    traces = [re.findall(r'name="arazzo\.(?:path|outcome)" value="(.*?)"', text) for text in texts]
    assert traces[0] == traces[1]
    assert traces[0] == ["get → again", "success", "get", "success"]
    assert answers() == [("rex", NEW), ("rex", NEW)]
    assert answers("cassettes/pets/look/bought.yaml") == [("tom", '{"state": "sold"}')]


@pytest.mark.usefixtures("pets")
def test_a_cassette_says_how_it_was_made(run: Run) -> None:
    run("--arazzo-record=once")
    notes = tape("cassettes/pets/look/bought.yaml").notes

    assert notes["target"] == "shop"
    assert notes["workflow"] == "look"
    assert notes["branches"] == ["get → sold"]
    assert isinstance(notes["descriptions"], Mapping)
    assert list(notes["descriptions"]) == ["pets.openapi.yaml"]


@pytest.mark.usefixtures("pets")
def test_the_environment_can_ask_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARAZZO_RECORD", "new")
    run().assert_outcomes(passed=3)
    assert len(answers()) == 2


@pytest.mark.usefixtures("pets")
@pytest.mark.parametrize("word", ["on", "onc"])
def test_another_word_is_a_wrong_use(run: Run, word: str) -> None:
    result = run(f"--arazzo-record={word}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--arazzo-record must be one of none, once, new_episodes, *"])


@pytest.mark.usefixtures("pets")
@pytest.mark.parametrize("pattern", ["(", "*"])
def test_a_pattern_that_is_none_is_a_wrong_use(run: Run, pattern: str) -> None:
    result = run("-o", f"arazzo_redact_patterns={pattern}", "--arazzo-record=once")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*arazzo_redact_patterns: '{pattern}'*"])


@pytest.mark.usefixtures("one")
def test_once_plays_what_is_there(run: Run, write: Write) -> None:
    write(TAPE, HEAD + recorded("sold"))
    write("conftest.py", DOWN.replace("raise", "def f(): raise"))
    run("--arazzo-record=once").assert_outcomes(passed=2)
    assert answers() == [("rex", '{"state": "sold"}')]


@pytest.mark.usefixtures("one")
def test_new_episodes_plays_what_is_there_and_records_the_rest(run: Run, write: Write) -> None:
    write(TAPE, HEAD + recorded("old"))
    run("--arazzo-record=new_episodes").assert_outcomes(passed=2)
    assert answers() == [("rex", '{"state": "old"}'), ("rex", NEW)]


@pytest.mark.usefixtures("one")
def test_new_episodes_leaves_a_cassette_alone_that_has_everything(run: Run, write: Write) -> None:
    path = write(TAPE, HEAD + recorded("old") + recorded("old"))
    before = path.read_bytes()
    run("--arazzo-record=new_episodes").assert_outcomes(passed=2)
    assert path.read_bytes() == before


@pytest.mark.usefixtures("one")
def test_all_records_anew_and_keeps_what_was_not_asked_for(run: Run, write: Write) -> None:
    write(TAPE, HEAD + recorded("old") + recorded("kept", "tom") + recorded("old"))
    run("--arazzo-record=all").assert_outcomes(passed=2)
    assert answers() == [("rex", NEW), ("rex", NEW), ("tom", '{"state": "kept"}')]


@pytest.mark.usefixtures("one")
def test_rewrite_drops_what_was_there(run: Run, write: Write) -> None:
    write(TAPE, HEAD + recorded("old") + recorded("kept", "tom"))
    run("--arazzo-record=rewrite").assert_outcomes(passed=2)
    assert answers() == [("rex", NEW), ("rex", NEW)]


@pytest.mark.usefixtures("one")
def test_recording_again_changes_no_byte_when_the_answers_are_the_same(run: Run) -> None:
    run("--arazzo-record=once")
    before = Path(TAPE).read_bytes()
    run("--arazzo-record=rewrite").assert_outcomes(passed=2)
    assert Path(TAPE).read_bytes() == before


@pytest.mark.usefixtures("one")
def test_a_cassette_is_not_recorded_from_a_cassette(run: Run) -> None:
    result = run("--arazzo-record=once", "--arazzo-target=cassette")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            f"{PLACE}: AZ721 a cassette cannot be recorded from a cassette",
            "  = help: say with --arazzo-target what answers*",
        ]
    )
    assert not Path(TAPE).exists()


@pytest.mark.usefixtures("document", "shop")
@pytest.mark.parametrize("mode", ["once", "rewrite", "all", "new_episodes"])
def test_a_run_that_breaks_off_leaves_the_old_cassette(run: Run, write: Write, mode: str) -> None:
    write("pets.scenarios.yaml", ONE.replace("unplayed: ignore", "inputs: {name: down}"))
    old = write("cassettes/pets/look/plain.yaml", HEAD + recorded("old")).read_bytes()
    if mode == "once":
        Path(TAPE).unlink()
    run(f"--arazzo-record={mode}").assert_outcomes(passed=1, errors=1)
    assert not Path(TAPE).exists() if mode == "once" else Path(TAPE).read_bytes() == old


@pytest.mark.usefixtures("document", "shop")
def test_a_run_in_which_a_request_got_no_answer_is_not_recorded(run: Run, write: Write) -> None:
    shop = Path("conftest.py").read_text("utf-8").replace("Unreachable", "TimedOut")
    write("conftest.py", shop.replace('"the shop is closed"', "timeout"))
    slow = "workflows: {look: {scenarios: {slow: {target: shop, inputs: {name: down}, expect: "
    write("pets.scenarios.yaml", slow + "{outcome: failed, because: it is slow}}}}}")
    write(
        "pets.arazzo.yaml",
        Path("pets.arazzo.yaml")
        .read_text("utf-8")
        .replace("arazzo: 1.0.1", "arazzo: 1.1.0")
        .replace("- stepId: get\n", "- stepId: get\n    timeout: 5\n"),
    )
    result = run("--arazzo-record=once", "-rA")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["not recorded: a request got no answer, *"])
    assert not Path("cassettes").exists()


@pytest.mark.usefixtures("one")
def test_a_recording_of_a_browser_is_played(run: Run, write: Write) -> None:
    entry = {
        "request": {"method": "GET", "url": "https://pets.example/pets/rex", "headers": []},
        "response": {
            "status": 200,
            "headers": [{"name": "content-type", "value": "application/json"}],
            "content": {"text": '{"state": "sold"}'},
        },
    }
    write("site.har", json.dumps({"log": {"entries": [entry]}}))
    plain = "workflows: {look: {scenarios: {plain: {cassette: site.har, expect: {action: sold}}}}}"
    write("pets.scenarios.yaml", plain)
    run("--arazzo-target=cassette").assert_outcomes(passed=2)
    write("site.har", json.dumps({"log": {"entries": [entry]}})[:-9])
    result = run("--arazzo-target=cassette")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*AZ120 the cassette cannot be read: site.har:1:*"])


@pytest.mark.usefixtures("document", "shop")
def test_a_run_that_fails_is_recorded_since_it_is_what_the_api_answers(
    run: Run, write: Write
) -> None:
    write("pets.scenarios.yaml", ONE.replace("unplayed: ignore", "inputs: {name: bad}"))
    run("--arazzo-record=once").assert_outcomes(passed=1, failed=1)
    assert answers() == [("bad", '{"state": 7}'), ("bad", '{"state": 7}')]


@pytest.mark.usefixtures("one")
@pytest.mark.parametrize(
    ("field", "line"),
    [
        ("../tape.yaml", "AZ721 the cassette is no path inside of the root folder: *"),
        ("conftest.py", "AZ721 conftest.py cannot be recorded into"),
        ("tape.har", "AZ721 tape.har cannot be recorded into"),
        ("pets.arazzo.yaml", "AZ120 this is not a cassette: *"),
    ],
)
def test_nothing_else_is_written_over(run: Run, write: Write, field: str, line: str) -> None:
    write("pets.scenarios.yaml", ONE.replace("unplayed: ignore", f"cassette: {field}"))
    path = Path(field)
    before = path.read_bytes() if path.is_file() else None
    result = run("--arazzo-record=all")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines([f"*: {line}"])
    assert (path.read_bytes() if path.is_file() else None) == before


@pytest.mark.usefixtures("one")
def test_rewrite_writes_over_no_other_file_either(run: Run, write: Write) -> None:
    write("pets.scenarios.yaml", ONE.replace("unplayed: ignore", "cassette: pets.openapi.yaml"))
    before = Path("pets.openapi.yaml").read_bytes()
    result = run("--arazzo-record=rewrite")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*: AZ721 pets.openapi.yaml is no cassette and is not written *"])
    assert Path("pets.openapi.yaml").read_bytes() == before


@pytest.mark.usefixtures("one")
def test_a_damaged_cassette_is_an_error_and_rewrite_puts_it_right(run: Run, write: Write) -> None:
    write(TAPE, (HEAD + recorded("old"))[:-10])
    for mode in ("once", "all", "new_episodes"):
        result = run(f"--arazzo-record={mode}")
        result.assert_outcomes(passed=1, errors=1)
        result.stdout.fnmatch_lines([f"*AZ120 *{TAPE}:*"])
    run("--arazzo-record=rewrite").assert_outcomes(passed=2)
    assert answers() == [("rex", NEW), ("rex", NEW)]


@pytest.mark.usefixtures("one")
def test_a_cassette_that_cannot_be_written_is_an_error_with_its_name(
    run: Run, write: Write
) -> None:
    write("cassettes", "a file where a folder should be")
    result = run("--arazzo-record=once")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines([f"{PLACE}: AZ721 {TAPE} is not written: *"])


@pytest.mark.usefixtures("one")
def test_a_missing_cassette_says_how_to_record_it(run: Run) -> None:
    result = run("--arazzo-target=cassette")
    result.stdout.fnmatch_lines(
        [
            f"{PLACE}: AZ701 there is no cassette {TAPE}",
            "  = help: record it: pytest 'pets.arazzo.yaml::look[[]plain[]]' --arazzo-record=once *",
        ]
    )


@pytest.mark.usefixtures("pets")
def test_workers_record_side_by_side(run: Run) -> None:
    pytest.importorskip("xdist")
    run("-p", "xdist", "-n2", "--arazzo-record=once", apart=True).assert_outcomes(passed=3)
    assert len(answers()) == 2
    assert sorted(path.name for path in Path("cassettes/pets/look").iterdir()) == [
        "bought.yaml",
        "plain.yaml",
    ]
