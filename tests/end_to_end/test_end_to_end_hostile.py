"""Text that wants to be more than text, in every file and in every answer, through every report."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from pytest_arazzo.cli.main import main

Run = Callable[..., pytest.RunResult]
Hostile = Callable[[str, str], None]

EVIL = (
    "\r\n::error file=evil::pwned\n##vso[task.complete]evil\n##[error]evil\n\x85::error::evil"
    "\u2028::warning::evil <script>alert(1)</script><img src=x onerror=alert(2)>"
    "\" onclick=\"alert(3)\" ' onload='alert(4)' [a](javascript:alert(5)) ![i](javascript:alert(6))"
    " | a | `b` ]]> --> </script></style></textarea></title></svg><!-- <![CDATA[ <a/> "
    "\x1b]8;;javascript:alert(7)\x07\x1b[2J\x9b31m\x90\u202egnp\u2066\u200f\ufeff &lt;b&gt; %0A::error::evil"
)
NAME = '\x1b[2J\x9b1m\u202e::error::evil##vso[x]##[y]<script>alert(8)</script>" onclick="a |`]]>'
FLAT = EVIL.translate(dict.fromkeys(map(ord, "\r\n\x85\u2028"), " "))
STEP = "$response.body#/state == '" + FLAT.replace("'", "''") + "'"

API = {
    "openapi": "3.1.0",
    "info": {"title": EVIL, "version": NAME, "description": EVIL},
    "servers": [{"url": "https://pets.example", "description": EVIL}],
    "tags": [{"name": EVIL, "description": EVIL}],
    "paths": {
        "/pets/{name}": {
            "summary": EVIL,
            "post": {
                "operationId": "post",
                "summary": EVIL,
                "description": EVIL,
                "tags": [EVIL],
                "parameters": [
                    {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": NAME, "in": "query", "description": EVIL, "schema": {"enum": [EVIL]}},
                ],
                "requestBody": {
                    "description": EVIL,
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "title": EVIL,
                                "properties": {EVIL: {"enum": [EVIL, NAME], "description": EVIL}},
                            }
                        }
                    },
                },
                "responses": {
                    "200": {
                        "description": EVIL,
                        "headers": {"X-Evil": {"schema": {"enum": [EVIL]}, "description": EVIL}},
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "required": [EVIL],
                                    "properties": {
                                        "state": {"type": "string", "enum": [EVIL, FLAT, "x"]},
                                        EVIL: {"const": EVIL, "pattern": "^evil$"},
                                    },
                                    "propertyNames": {"maxLength": 5},
                                }
                            }
                        },
                    }
                },
            },
        }
    },
}
ACTION = {"type": "end", "criteria": [{"condition": STEP.replace("gnp", "else")}]}


def document(name: str) -> dict[str, object]:
    """Return an Arazzo document in which identifiers are made of *name*."""
    return {
        "arazzo": "1.0.1",
        "info": {"title": EVIL, "summary": EVIL, "description": EVIL, "version": NAME},
        "sourceDescriptions": [{"name": "pets", "url": "pets.openapi.json", "type": "openapi"}],
        "workflows": [
            {
                "workflowId": name,
                "summary": EVIL,
                "description": EVIL,
                "inputs": {
                    "type": "object",
                    "title": EVIL,
                    "properties": {NAME: {"type": "string", "description": EVIL, "default": EVIL}},
                },
                "steps": [
                    {
                        "stepId": name,
                        "description": EVIL,
                        "operationId": "post",
                        "parameters": [
                            {"name": "name", "in": "path", "value": EVIL},
                            {"name": NAME, "in": "query", "value": EVIL},
                            {"name": "X-Sent", "in": "header", "value": "x<script>alert(1)"},
                        ],
                        "requestBody": {
                            "contentType": "application/json",
                            "payload": {EVIL: EVIL, "more": [NAME]},
                        },
                        "successCriteria": [
                            {"condition": STEP},
                            {"condition": "$statusCode == 200"},
                            {
                                "context": "$response.body",
                                "type": "regex",
                                "condition": "evil|" + re.escape(NAME),
                            },
                        ],
                        "outputs": {"state": "$response.body#/state", name: "$response.body"},
                        "onSuccess": [{"name": NAME, **ACTION}],
                        "onFailure": [{"name": NAME + "!", **ACTION}],
                    },
                    {
                        "stepId": "other",
                        "description": EVIL,
                        "operationId": "post",
                        "parameters": [{"name": "name", "in": "path", "value": NAME}],
                        "successCriteria": [{"condition": STEP.replace("==", "!=")}],
                    },
                ],
                "outputs": {"state": f"$steps.{name}.outputs.state"},
            }
        ],
    }


UNUSABLE = {
    "marked": {"target": "pets", "marks": [NAME, "unknown"]},
    "named": {"target": "pets", "expect": {"action": NAME, "path": [NAME, EVIL]}},
    "typed": {"target": [EVIL], EVIL: NAME, "inputs": EVIL, "limits": {NAME: EVIL}},
}


def scenarios(name: str, evil: str) -> dict[str, object]:
    """Return the scenarios of the workflow *name*, one of them called *evil*."""
    accepted = {"code": "AZ605", "reason": EVIL}
    return {
        "workflows": {
            name: {
                "scenarios": {
                    "passes": {"description": EVIL, "target": "pets", "contract": "warning"},
                    evil: {
                        "description": EVIL,
                        "target": "pets",
                        "inputs": {NAME: EVIL},
                        "expect": {"outputs": {"state": NAME}},
                    },
                    "given-up": {
                        "target": "pets",
                        "expect": {
                            "outcome": "failed",
                            "because": EVIL,
                            "at": "other",
                            "findings": [accepted],
                        },
                    },
                    "unreachable": {"target": "pets"},
                    "nowhere": {"target": NAME},
                    "unplayed": {"cassette": f"cassettes/{FLAT.replace('/', '')[:90]}.yaml"},
                    "skipped": {"skip": EVIL},
                    "xfails": {
                        "target": "pets",
                        "xfail": EVIL,
                        "expect": {"outputs": {"state": NAME}},
                    },
                    **({} if evil == "fails" else UNUSABLE),
                }
            }
        }
    }


CONFTEST = f"""\
import json

from pytest_arazzo.errors import Unreachable
from pytest_arazzo.exchange import Headers, Response

EVIL, FLAT, NAME = {EVIL!r}, {FLAT!r}, {NAME!r}


class Pets:
    def __init__(self, name):
        self.name = name
        self.count = 0

    def send(self, request, *, timeout):
        if "unreachable" in self.name:
            raise Unreachable(request, EVIL)
        self.count += 1
        state = FLAT if self.count == 1 or "given-up" in self.name else "x"
        fields = [("Content-Type", "application/json"), ("X-Evil", EVIL), (NAME, EVIL)]
        body = json.dumps({{"state": state, "more": [EVIL, {{NAME: EVIL}}]}}, ensure_ascii=False)
        return Response(
            status=200, headers=Headers(tuple(fields)), body=body.encode(), reason=EVIL
        )


def pytest_arazzo_transport(target, request):
    return Pets(request.node.name) if target == "pets" else None
"""
STEERING = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)
OWN = re.compile(
    r"::(?:error|warning|notice) file=[\w./-]*hostile\.[a-z.]+,line=\d+,col=\d+,title="
)
AZURE = re.compile(r"##vso\[task\.logissue type=(?:error|warning);sourcepath=[\w./-]*hostile\.")


class Active(HTMLParser):
    """Collects what in a page could act."""

    def __init__(self) -> None:
        super().__init__()
        self.handlers: list[str] = []
        self.links: list[str] = []
        self.scripts: list[str] = []
        self.in_script = False
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.in_script = tag == "script"
        if self.in_script:
            self.scripts.append("")
        for name, value in attrs:
            if name.startswith("on"):
                self.handlers.append(f"{tag} {name}")
            if name in {"href", "src", "action", "xlink:href", "formaction", "data"}:
                self.links.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.in_script = self.in_script and tag != "script"

    def handle_data(self, data: str) -> None:
        if self.in_script:
            self.scripts[-1] += data


def acting(page: str) -> Active:
    """Return what acts in *page*."""
    found = Active()
    found.feed(page)
    found.close()
    return found


def commands(text: str) -> list[str]:
    """Return the lines of *text* that a build server obeys, but for our own annotations."""
    lines = re.split(r"[\n\r\x85\u2028]", text)
    return [
        line
        for line in lines
        if (line.lstrip().startswith("::") and not OWN.match(line))
        or "##[" in AZURE.sub("", line)
        or "##vso[" in AZURE.sub("", line)
    ]


def steering(text: str) -> list[str]:
    """Return the characters of *text* that steer a terminal or turn the text around."""
    return sorted(set(STEERING.findall(text)))


@pytest.fixture
def hostile(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Hostile:
    """Return what writes the files, with the names of a step and of a scenario."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(pytester.path / "step-summary.md"))

    def write(name: str, evil: str) -> None:
        files = {
            "pets.openapi.json": API,
            "hostile.arazzo.json": document(name),
            "hostile.scenarios.yaml": scenarios(name, evil),
        }
        for file, tree in files.items():
            text = json.dumps(tree, indent=1)
            # What YAML takes as it is stands there as it is.
            text = text.replace("\\u202e", "\u202e").replace("\\u2066", "\u2066")
            path = pytester.path / file
            path.write_text(text, encoding="utf-8")
        (pytester.path / "conftest.py").write_text(CONFTEST, encoding="utf-8")

    return write


REPORTS = (
    *("-v", "-rA", "--junit-xml=junit.xml", "--arazzo-trace=trace.jsonl", "--arazzo-har=run.har"),
    *("--arazzo-html=run.html", "--arazzo-annotations=github", "--arazzo-show=all"),
    *("--arazzo-cov-report=term-missing", "--arazzo-cov-report=markdown:coverage.md"),
    *("--arazzo-cov-report=json:coverage.json", "--arazzo-cov-report=html:coverage.html"),
    *("--arazzo-cov-report=xml:coverage.xml", "--arazzo-cov-report=lcov:coverage.lcov"),
    *("--arazzo-cov-data=coverage.data", "-o", "arazzo_explore=off", "-p", "no:cacheprovider"),
)
WRITTEN = {
    *("junit.xml", "trace.jsonl", "run.har", "run.html", "coverage.md", "coverage.json"),
    *("coverage.html", "coverage.xml", "coverage.lcov", "coverage.data", "step-summary.md"),
}


COMMANDS = (
    *(("check", "--output-format", name) for name in ("full", "concise", "github", "azure")),
    *(("check", "--output-format", name) for name in ("json", "gitlab", "sarif", "junit")),
    ("check", "--statistics"),
    ("check", "--fix", "--diff"),
    ("explore",),
    ("explore", "--format", "json"),
)


SILENT = (("check", "--statistics"), ("check", "--fix", "--diff"))

# Where no run comes to anything, some reports have nothing to tell.
UNTOLD = {"fails": (), NAME: ("trace.jsonl", "run.har")}


def run_with_reports(run: Run, folder: Path) -> tuple[pytest.RunResult, str, dict[str, str]]:
    """Return the result of a run with every report, what it showed, and the texts of its files."""
    before = set(folder.rglob("*"))
    result = run(*REPORTS)
    shown = result.stdout.str() + "\n" + result.stderr.str()
    files = {path for path in set(folder.rglob("*")) - before if path.is_file()}
    return result, shown, {path.name: text(path) for path in files if path.suffix != ".pyc"}


def text(path: Path) -> str:
    """Return what *path* holds, ends of lines as they are."""
    return path.read_bytes().decode()


def assert_harmless(shown: str, texts: dict[str, str]) -> None:
    """Assert that nothing that was shown or written acts."""
    assert steering(shown) == []
    assert commands(shown) == []
    assert {name: found for name in texts if (found := steering(texts[name]))} == {}
    summary = texts.get("step-summary.md", "")
    assert commands(summary) == []
    for name, written in texts.items():
        if name.endswith((".html", ".svg")):
            assert_inert(written)
        if name.endswith((".xml", ".svg")):
            ET.fromstring(written)  # noqa: S314 - it was written by us
        if name.endswith((".json", ".har")):
            json.loads(written)


def assert_inert(page: str) -> None:
    """Assert that nothing in *page* acts but the page's own script."""
    found = acting(page)
    assert found.handlers == []
    assert [link for link in found.links if not link.startswith("#")] == []
    assert [script for script in found.scripts if "alert(" in script] == []
    assert found.tags & {"img", "iframe", "object", "embed", "base", "form", "link"} == set()


@pytest.mark.parametrize("name", ["fails", NAME], ids=["run", "refused"])
def test_a_run_shows_hostile_text_and_none_of_it_acts(
    hostile: Hostile, run: Run, pytester: pytest.Pytester, name: str
) -> None:
    hostile("look", name)
    result, shown, texts = run_with_reports(run, pytester.path)

    outcomes = {"failed": 2, "passed": 2, "skipped": 1, "xfailed": 1, "errors": 3}
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert name != "fails" or result.parseoutcomes() == outcomes
    assert texts.keys() == WRITTEN
    assert "pwned" in shown
    assert {file for file in texts if "evil" not in texts[file]} <= {"coverage.xml", *UNTOLD[name]}
    assert_harmless(shown, texts)


@pytest.mark.parametrize("name", ["look", NAME], ids=["plain", "evil"])
def test_commands_show_hostile_text_and_none_of_it_acts(
    hostile: Hostile,
    capsys: pytest.CaptureFixture[str],
    name: str,
) -> None:
    hostile(name, name)
    for command in COMMANDS:
        code = main([*command, "."])
        out, told = capsys.readouterr()
        shown = f"{out}\n{told}"
        assert steering(shown) == [], command
        assert commands(shown) == [], command
        assert code in {0, 1}, command
        assert "evil" in shown or command in SILENT, command
        if command[-1] in {"json", "gitlab", "sarif"}:
            json.loads(out)
        if command[-1] == "junit":
            ET.fromstring(out)  # noqa: S314 - it was written by us


@pytest.mark.parametrize("name", ["look", NAME], ids=["plain", "evil"])
@pytest.mark.parametrize("form", ["mermaid", "dot", "svg"])
def test_a_diagram_is_drawn_of_hostile_text_and_does_not_act(
    hostile: Hostile,
    capsys: pytest.CaptureFixture[str],
    form: str,
    name: str,
) -> None:
    hostile(name, name)
    code = main(["graph", "hostile.arazzo.json", "--format", form])
    shown = "".join(capsys.readouterr())
    assert code == 0
    assert "evil" in shown
    assert_harmless(shown, {f"graph.{form}": shown})
