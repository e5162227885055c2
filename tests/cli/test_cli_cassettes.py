"""`pytest-arazzo cassettes`: recordings against the documents of today."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from calling import Called

import pytest_arazzo
from pytest_arazzo.cli.main import main
from pytest_arazzo.shelf.recordings import read_recording
from pytest_arazzo.transports.cassette import Cassette

SPECS = Path(__file__).resolve().parents[2] / "specs"
API = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
servers: [{url: https://pets.example/v1}]
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
                properties: {state: {type: string}, key: {type: string, format: password}}
    put:
      operationId: putPet
      parameters: [{name: name, in: path, required: true, schema: {type: string}}]
      responses: {"204": {description: done}}
"""
DOCUMENT = """\
arazzo: 1.0.1
info: {title: Pets, version: 1.0.0}
sourceDescriptions: [{name: pets, url: pets.openapi.yaml, type: openapi}]
workflows:
- workflowId: look
  inputs: {type: object, properties: {name: {type: string, default: rex}}}
  steps:
  - stepId: get
    operationId: getPet
    parameters: [{name: name, in: path, value: $inputs.name}]
    successCriteria: [{condition: $statusCode == 200}]
    onSuccess:
    - {name: sold, type: end, criteria: [{condition: $response.body#/state == 'sold'}]}
  - stepId: put
    operationId: putPet
    parameters: [{name: name, in: path, value: $inputs.name}]
    successCriteria: [{condition: $statusCode == 204}]
"""
TAPE = """\
# a comment that stays
version: 1
x-arazzo:
  branches:
  - get → next
  - put → next
interactions:
- request: {method: GET, uri: 'https://pets.example/v1/pets/rex', body: null, headers: {}}
  response:
    status: {code: 200, message: OK}
    headers: {content-type: [application/json]}
    body: {string: '{"state": "new"}'}
- request: {method: PUT, uri: 'https://pets.example/v1/pets/rex', body: null, headers: {}}
  response:
    status: {code: 204, message: No Content}
    headers: {}
    body: {string: ''}
"""
MORE = """\
# stands before the last
- request: {method: GET, uri: 'https://pets.example/v1/pets/tom', body: null, headers: {}}
  response:
    status: {code: 200, message: OK}
    headers: {content-type: [application/json]}
    body: {string: '{"state": "new"}'}
"""
PLACE = "cassettes/pets/look/one.yaml"
HAR = {
    "log": {
        "entries": [
            {
                "request": {
                    "method": "GET",
                    "url": f"https://{host}/v1/pets/rex?token=t0k3n-1234",
                    "headers": [{"name": "Cookie", "value": "sid=c00kie-9"}],
                },
                "response": {
                    "status": 200,
                    "statusText": "OK",
                    "headers": [{"name": "Content-Type", "value": "application/json"}],
                    "content": {"text": '{"state": "new", "key": "k3y-abcdef"}'},
                },
            }
            for host in ("pets.example", "ads.example", "eu.pets.example")
        ]
    }
}
Call = Callable[..., Called]
Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


@pytest.fixture
def call(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    write: Write,
) -> Call:
    """Write a document with its cassette and return what calls the command there."""
    monkeypatch.chdir(tmp_path)
    write("pets.openapi.yaml", API)
    write("pets.arazzo.yaml", DOCUMENT)
    write(PLACE, TAPE)

    def run(*arguments: str) -> Called:
        code = main(["cassettes", *arguments])
        return Called(code, *capsys.readouterr())

    return run


def tape(path: str | Path = PLACE) -> Cassette:
    found = read_recording(str(path), Path(path))
    assert isinstance(found, Cassette)
    return found


def test_a_recording_that_is_as_today_has_no_findings(call: Call) -> None:
    assert call("check") == Called(0, "1 recording checked, 0 findings\n", "")


def test_the_recordings_of_the_specs_have_no_findings(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(SPECS)
    found = call("check", ".")

    assert found.code == 0, found.out
    assert "0 findings" in found.out


CHANGES = {
    "a schema": ("pets.openapi.yaml", "state: {type: string}", "state: {type: integer}", f"{PLACE}:8:3: AZ723 response of step 'get': /state: 'new' is string, not integer (AZ601)"),
    "a status": ("pets.openapi.yaml", '"204"', '"205"', f"{PLACE}:13:3: AZ723 response of step 'put': 204 is not among"),
    "a criterion": ("pets.arazzo.yaml", "== 'sold'", "== 'new'", f"{PLACE}:1:1: AZ724 step 'get' now takes 'get → sold'; it took 'get → next' when it was recorded"),
    "a request": ("pets.arazzo.yaml", "default: rex", "default: tom", f"{PLACE}:1:1: AZ724 step 'get' now takes 'get → error'; it took 'get → next' when it was recorded: {PLACE}: no recording for request 1 `GET /v1/pets/tom`"),
    "an operation": ("pets.arazzo.yaml", "operationId: putPet", "operationId: postPet", "pets.arazzo.yaml:15:18: AZ203"),
    "the cassette": (PLACE, "version: 1\n", "version: 2\n", f"{PLACE}:2:10: AZ120 cassette version 2"),
    "its syntax": (PLACE, "version: 1\n", "version: [\n", f"{PLACE}:4:11: AZ120 the cassette cannot be read"),
    "what was played": (PLACE, TAPE, TAPE + MORE, f"{PLACE}:19:3: AZ725 scenario 'one' does not ask for interaction 3"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_what_has_changed_since_is_a_finding_with_its_place(
    call: Call, tmp_path: Path, change: str
) -> None:
    file, old, new, line = CHANGES[change]
    path = tmp_path / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    found = call("check")

    assert found.code == 1, found.out
    assert line.split(":")[0] in found.out
    assert line in found.out, found.out


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("workflows: {look: {scenarios: {one: {skip: later}}}}", 0, "0 recordings checked"),
        ("workflows: {look: {scenarios: {one: {xfail: bad}}}}", 0, "0 findings"),
    ],
)
def test_what_a_scenario_says_is_heard(
    call: Call, write: Write, text: str, code: int, line: str
) -> None:
    write("pets.scenarios.yaml", text)
    found = call("check", "pets.arazzo.yaml")

    assert found.code == code, found.out
    assert line in found.out


@pytest.mark.parametrize("notes", ["x-arazzo", "x-other"])
def test_the_expectations_of_the_scenario_are_heard_too(
    call: Call, write: Write, notes: str
) -> None:
    write(PLACE, TAPE.replace("x-arazzo", notes))
    write("pets.scenarios.yaml", "workflows: {look: {scenarios: {one: {expect: {action: sold}}}}}")
    found = call("check")

    assert found.code == 1
    assert "AZ724 the run ended by no action; expected was action 'sold'" in found.out


def test_an_input_of_a_fixture_is_played_as_it_was_recorded(call: Call, write: Write) -> None:
    write(
        "pets.scenarios.yaml",
        "workflows: {look: {scenarios: {one: {inputs: {name: {fixture: pet}}}}}}",
    )
    write(PLACE, TAPE.replace("x-arazzo:\n", "x-arazzo:\n  inputs: {name: rex}\n"))

    assert call("check").out == "1 recording checked, 0 findings\n"


def test_without_the_input_each_exchange_is_still_validated(
    call: Call, write: Write, tmp_path: Path
) -> None:
    write(
        "pets.scenarios.yaml",
        "workflows: {look: {scenarios: {one: {inputs: {name: {fixture: pet}}}}}}",
    )
    quiet = call("check")
    api = tmp_path / "pets.openapi.yaml"
    api.write_text(API.replace("state: {type: string}", "state: {type: integer}"))
    loud = call("check")

    assert quiet.code == 0
    assert f"note: {PLACE}: branches not compared: input 'name' is the fixture 'pet'" in quiet.out
    assert loud.code == 1
    assert f"{PLACE}:8:3: AZ723 response of GET /pets/{{name}}: /state: 'new'" in loud.out


def test_one_cassette_can_be_named(call: Call, write: Write) -> None:
    write("cassettes/pets/look/two.yaml", TAPE.replace("version: 1", "version: 2"))

    assert call("check", PLACE).code == 0
    assert call("check", "cassettes/pets/look/two.yaml").code == 1
    write("other/lost.yaml", TAPE)
    lost = call("check", "other/lost.yaml")
    assert (lost.code, lost.out) == (2, "")
    assert "no scenario of a document in a folder above plays it" in lost.err


def test_prune_lists_first_and_takes_out_then(call: Call, write: Write) -> None:
    path = write(PLACE, TAPE.replace("- request: {method: PUT", MORE + "- request: {method: PUT"))
    before = path.read_text("utf-8")
    listed = call("prune")

    assert listed.code == 1
    assert f"{PLACE}:14:3: AZ725 scenario 'one' does not ask for interaction 2 (GET)" in listed.out
    assert "--write takes them out" in listed.out
    assert path.read_text("utf-8") == before
    assert call("prune", "--write").code == 0
    assert path.read_text("utf-8") == TAPE.replace(
        "- request: {method: PUT", "# stands before the last\n- request: {method: PUT"
    )
    assert call("prune") == Called(0, "0 unused recordings found\n", "")


def test_prune_writes_a_cassette_in_another_style_anew(call: Call, write: Write) -> None:
    both = [each.interaction for each in tape(write("both.yaml", TAPE + MORE)).interactions]
    flow = json.dumps(
        {
            "version": 1,
            "interactions": [
                {
                    "request": {"method": i.request.method, "uri": i.request.url},
                    "response": {
                        "status": {"code": i.response.status, "message": i.response.reason},
                        "headers": {name: [value] for name, value in i.response.headers},
                        "body": {"string": i.response.body.decode()},
                    },
                }
                for i in both
            ],
        }
    )
    write(PLACE, flow)

    assert call("prune", "--write").code == 0
    assert [each.interaction for each in tape().interactions] == both[:2]


def test_prune_takes_out_the_last_and_keeps_what_follows(call: Call, write: Write) -> None:
    write(PLACE, TAPE + MORE.partition("\n")[2] + "metadata: {a: 1}\n")

    assert call("prune", "--write").code == 0
    assert Path(PLACE).read_text("utf-8") == TAPE + "metadata: {a: 1}\n"


def test_prune_takes_out_files_that_no_scenario_plays(call: Call, write: Write) -> None:
    stray = write("cassettes/pets/renamed/one.yaml", TAPE)
    listed = call("prune")

    assert listed.code == 1
    assert "cassettes/pets/renamed/one.yaml:1:1: AZ725 no scenario plays this" in listed.out
    assert call("prune", "--write").code == 0
    assert not stray.exists()
    assert Path(PLACE).exists()


def test_prune_leaves_a_recording_alone_whose_run_does_not_pass(
    call: Call, tmp_path: Path
) -> None:
    document = tmp_path / "pets.arazzo.yaml"
    document.write_text(DOCUMENT.replace("default: rex", "default: tim"))

    assert call("prune", "--write").out == "0 unused recordings taken out\n"
    assert len(tape().interactions) == 2


def test_an_archive_becomes_a_cassette_without_secrets(call: Call, write: Write) -> None:
    write("site.har", json.dumps(HAR))
    found = call(
        *("import", "site.har", "--to", "new.yaml", "--host", "pets.example"),
        *("--description", "pets.openapi.yaml"),
    )
    text = Path("new.yaml").read_text("utf-8")

    assert found == Called(0, "new.yaml: 1 interaction, 3 secrets replaced\n", "")
    assert [each for each in ("t0k3n-1234", "c00kie-9", "k3y-abcdef") if each in text] == []
    assert tape("new.yaml").interactions[0].interaction.request.url.startswith("https://pets.")
    assert call("scan", "new.yaml").code == 0


def test_hosts_can_be_many(call: Call, write: Write) -> None:
    write("site.har", json.dumps(HAR))
    call(
        "import",
        "site.har",
        "--to",
        "new.yaml",
        "--host",
        "*.pets.example",
        "--host",
        "PETS.example",
    )

    assert len(tape("new.yaml").interactions) == 2


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--to", "site.har"), "is there already"),
        (("--to", "new.json"), "its name ends in .yaml"),
        (("--to", "new.yaml", "--host", "nowhere.example"), "nothing of it was sent to nowhere"),
        (("--to", "new.yaml", "--description", "pets.arazzo.yaml"), "an Arazzo document"),
        (("--to", "new.yaml", "--description", "gone.yaml"), "there is no such file"),
        (("--to", "new.yaml", "--redact-pattern", "("), "--redact-pattern: '('"),
    ],
)
def test_an_import_that_cannot_be_is_refused(
    call: Call, write: Write, arguments: tuple[str, ...], reason: str
) -> None:
    write("site.har", json.dumps(HAR))
    found = call("import", "site.har", *arguments)

    assert (found.code, found.out) == (2, "")
    assert reason in found.err
    assert not Path("new.yaml").exists()


def test_an_import_of_what_is_no_recording_says_where_it_is_wrong(
    call: Call, write: Write
) -> None:
    write("site.har", '{"log": {"entries": [7]}}')
    found = call("import", "site.har", "--to", "new.yaml")

    assert found.code == 1
    assert "site.har:1:22: AZ120 expected an object" in found.err


def test_scan_tells_where_secrets_are_and_not_what_they_are(call: Call, write: Write) -> None:
    write("cassettes/x.har", json.dumps(HAR))
    write("notes.yaml", "password: hunter22\n")
    found = call("scan", ".")

    assert found.code == 1
    assert "cassettes/x.har:1:22: AZ722 request query token: looks like token" in found.out
    assert "AZ722 request cookie sid: looks like sid" in found.out
    assert "2 recordings scanned, 6 findings" in found.out
    assert [each for each in ("t0k3n", "c00kie", "hunter") if each in found.out] == []


def test_scan_follows_the_rules_of_the_user(call: Call) -> None:
    assert call("scan", PLACE).code == 0
    assert call("scan", PLACE, "--redact", "State").code == 1
    assert call("scan", PLACE, "--redact-pattern", "ne(w)").code == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("version: 1\ninteractions: 7\n", "c.yaml:1:1: AZ120 this is not a cassette"),
        ("version: 1\ninteractions: [\n", "c.yaml:3:1: AZ120 it cannot be read"),
    ],
)
def test_scan_does_not_pass_over_a_damaged_recording(
    call: Call, write: Write, text: str, line: str
) -> None:
    write("c.yaml", text)
    found = call("scan", "c.yaml")

    assert found.code == 1
    assert line in found.out


@pytest.mark.parametrize("action", ["check", "prune", "scan"])
def test_a_path_that_is_not_there_is_an_unusable_call(call: Call, action: str) -> None:
    found = call(action, "gone")

    assert found.code == 2
    assert "gone" in found.err


def test_the_command_needs_no_pytest(tmp_path: Path) -> None:
    shutil.copytree(SPECS, tmp_path / "specs")
    script = (
        "import sys; sys.modules['pytest'] = None; sys.modules['_pytest'] = None\n"
        "from pytest_arazzo.cli.main import main; sys.exit(main(['cassettes', 'check', 'specs']))"
    )
    root = Path(pytest_arazzo.__file__).parents[1]
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(root), "PATH": ""},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, ""), done.stdout
