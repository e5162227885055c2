"""The formats of a check's report: what they hold, and that nothing in a document can break them."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_arazzo.diagnostic import CODES, Diagnostic, Location, Replacement, Severity
from pytest_arazzo.documents import yaml
from pytest_arazzo.documents.document import Document
from pytest_arazzo.model import schemas
from pytest_arazzo.reports.formats.registry import FORMATS
from pytest_arazzo.reports.formats.report import Report, relative
from pytest_arazzo.reports.formats.sarif import MOST
from pytest_arazzo.reports.untrusted import printable

TEXT = """\
arazzo: 1.1.0
workflows:
- workflowId: look
  steps:
  - stepId: get
    operationId: getPetz
    sucessCriteria: []
"""
URI = "specs/pets.arazzo.yaml"
SCHEMA: Any = schemas.load("check-report.schema.json")
READER = jsonschema.Draft202012Validator(SCHEMA)


def wrong(  # noqa: PLR0913 - a test says only what it is about
    message: str = "unknown operationId 'getPetz' in source 'pets'",
    *,
    code: str = "AZ203",
    line: int = 6,
    column: int = 18,
    width: int = 7,
    severity: Severity = Severity.ERROR,
    uri: str = URI,
    hint: str | None = "did you mean 'getPet'?",
    fix: Replacement | None = None,
) -> Diagnostic:
    return Diagnostic(
        code=code,
        message=message,
        location=Location(uri, line, column),
        severity=severity,
        help=hint,
        spec="Arazzo 1.1.0, Step Object, operationId",
        at="/workflows/0/steps/0/operationId",
        width=width,
        fix=fix,
    )


UNKNOWN = wrong(
    "unknown field 'sucessCriteria' in step 'get'",
    code="AZ102",
    line=7,
    column=5,
    width=14,
    severity=Severity.WARNING,
    hint=None,
)
ADVICE = wrong("step 'get' has no description", code="AZ905", severity=Severity.ADVICE, hint=None)


def report(
    *diagnostics: Diagnostic,
    texts: Mapping[str, str] | None = None,
    files: int = 2,
    root: str = "/home/me/project",
) -> Report:
    documents: Mapping[str, Document] = {
        uri: yaml.parse(uri, text)
        for uri, text in ({URI: TEXT} if texts is None else texts).items()
    }
    return Report(diagnostics=diagnostics, documents=documents, files=files, root=root)


def show(name: str, *diagnostics: Diagnostic, **more: Any) -> str:  # noqa: ANN401 - as report
    return FORMATS[name](report(*diagnostics, **more))


def test_there_are_the_formats_that_are_promised() -> None:
    assert list(FORMATS) == [
        *("full", "concise", "json", "github", "gitlab", "sarif", "junit", "azure")
    ]


def test_in_full_there_is_the_line_with_carets_the_help_and_the_section() -> None:
    assert show("full", wrong(), UNKNOWN).splitlines() == [
        "specs/pets.arazzo.yaml:6:18: AZ203 unknown operationId 'getPetz' in source 'pets'",
        "  |",
        "6 |     operationId: getPetz",
        "  |                  ^^^^^^^",
        "  = help: did you mean 'getPet'?",
        "  = spec: Arazzo 1.1.0, Step Object, operationId",
        "",
        "specs/pets.arazzo.yaml:7:5: AZ102 warning: unknown field 'sucessCriteria' in step 'get'",
        "  |",
        "7 |     sucessCriteria: []",
        "  |     ^^^^^^^^^^^^^^",
        "  = spec: Arazzo 1.1.0, Step Object, operationId",
        "",
        "Found 1 error, 1 warning in 2 files.",
    ]


@pytest.mark.parametrize(
    ("found", "files", "last"),
    [
        ([], 1, "Nothing wrong in 1 file."),
        ([], 0, "Nothing wrong in 0 files."),
        ([wrong()] * 3, 2, "Found 3 errors in 2 files."),
        ([wrong(), UNKNOWN, UNKNOWN, ADVICE], 1, "Found 1 error, 2 warnings, 1 advice in 1 file."),
        ([ADVICE, ADVICE], 1, "Found 2 advice in 1 file."),
    ],
)
def test_the_last_line_counts(found: list[Diagnostic], files: int, last: str) -> None:
    assert show("full", *found, files=files).splitlines()[-1] == last
    assert show("concise", *found, files=files).splitlines()[-1] == last


@pytest.mark.parametrize(
    ("line", "column", "width", "shown"),
    [
        ("a: bcd", 4, 3, ("a: bcd", "   ^^^")),
        ("a: bcd", 4, 99, ("a: bcd", "   ^^^")),
        ("a: bcd", 7, 1, ("a: bcd", "      ^")),
        ("a: bcd", 9, 5, ("a: bcd", "        ^")),
        ("a: 'b\u0301cd'", 4, 1, ("a: 'b\u0301cd'", "   ^")),
        ("a: 'b\u0301' # x", 9, 1, ("a: 'b\u0301' # x", "       ^")),
        ("a: '\u732b' # b", 8, 1, ("a: '\u732b' # b", "        ^")),
        ("a: '\u732b'", 5, 1, ("a: '\u732b'", "    ^^")),
        ("a: '\u202eb'", 6, 1, ("a: '\\u202eb'", "          ^")),
        ("a: '\u202eb'", 5, 1, ("a: '\\u202eb'", "    ^^^^^^")),
        ("a:\tb", 4, 1, ("a: b", "   ^")),
    ],
)
def test_carets_stand_below_what_is_meant_however_wide_it_is(
    line: str, column: int, width: int, shown: tuple[str, str]
) -> None:
    text = show(
        "full", wrong(line=1, column=column, width=width), texts={URI: f"{line}\n"}
    ).splitlines()

    assert text[2] == f"1 | {shown[0]}"
    assert text[3] == f"  | {shown[1]}"


def test_carets_of_a_long_line_end_with_what_is_shown_of_it() -> None:
    texts = {URI: f"a: {'x' * 500}\n"}
    lines = show("full", wrong(line=1, column=150, width=200), texts=texts).splitlines()

    assert len(lines[2]) == len(lines[3])
    assert set(lines[3][4:].lstrip()) == {"^"}


def test_one_line_each_is_concise() -> None:
    assert show("concise", wrong("a\nb"), UNKNOWN).splitlines() == [
        "specs/pets.arazzo.yaml:6:18: AZ203 a\\nb",
        "specs/pets.arazzo.yaml:7:5: AZ102 warning: unknown field 'sucessCriteria' in step 'get'",
        "Found 1 error, 1 warning in 2 files.",
    ]


def test_a_path_that_looks_like_a_command_does_not_begin_a_line() -> None:
    found = wrong(uri="::error::x\n##vso[y]\t.yaml")

    assert show("concise", found).startswith("./::error::x\\n#\\x23vso[y]\\t.yaml:6:18: AZ203 ")


def test_json_is_versioned_and_as_its_schema_says() -> None:
    fix = Replacement(at="/a", old="getPetz", new="getPet", title="replace it")
    gone = dataclasses.replace(fix, at="/b", is_removed=True, title="")
    named = dataclasses.replace(fix, at="/c", is_key=True, title="", also=(gone,))
    found = [wrong(fix=fix), wrong(fix=named), UNKNOWN, ADVICE]
    shown = json.loads(show("json", *found))

    assert next(READER.iter_errors(shown), None) is None
    assert shown["version"] == 1
    assert shown["files"] == 2
    assert shown["counts"] == {"errors": 2, "warnings": 1, "advice": 1}
    assert shown["findings"][0] == {
        "code": "AZ203",
        "severity": "error",
        "message": "unknown operationId 'getPetz' in source 'pets'",
        "path": URI,
        "line": 6,
        "column": 18,
        "width": 7,
        "pointer": "/workflows/0/steps/0/operationId",
        "help": "did you mean 'getPet'?",
        "spec": "Arazzo 1.1.0, Step Object, operationId",
        "url": "https://pytest-arazzo.readthedocs.io/codes/AZ203/",
        "fix": {
            "title": "replace it",
            "replacements": [{"pointer": "/a", "of": "value", "old": "getPetz", "new": "getPet"}],
        },
    }
    assert [each["of"] for each in shown["findings"][1]["fix"]["replacements"]] == [
        *("name", "member")
    ]
    assert shown["findings"][2]["fix"] is None


def test_the_schema_of_the_report_refuses_what_is_no_report() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    good = json.loads(show("json", wrong()))
    for name in good:
        assert not READER.is_valid({key: each for key, each in good.items() if key != name})
    for name in good["findings"][0]:
        less = {key: each for key, each in good["findings"][0].items() if key != name}
        assert not READER.is_valid({**good, "findings": [less]})
    assert not READER.is_valid({**good, "version": 2})
    assert not READER.is_valid({**good, "more": 1})


def test_every_property_of_the_schema_is_described_with_a_default_and_examples() -> None:
    lacking = [
        f"{name}: {keyword}"
        for name, each in _properties(SCHEMA)
        for keyword in ("description", "default", "examples")
        if keyword not in each
    ]

    assert lacking == []


def _properties(schema: Any) -> Iterable[tuple[str, Any]]:  # noqa: ANN401 - any JSON
    if isinstance(schema, dict):
        yield from schema.get("properties", {}).items()
    inner = schema.values() if isinstance(schema, dict) else schema
    for each in inner if isinstance(schema, dict | list) else ():
        yield from _properties(each)


def test_github_gets_commands_with_properties_and_message_escaped() -> None:
    odd = wrong("50 %\r\nof: it, all", uri="a,b: c%.yaml", hint=None)

    assert show("github", wrong(), odd, UNKNOWN, ADVICE).splitlines() == [
        "::error file=specs/pets.arazzo.yaml,line=6,col=18,title=AZ203::unknown operationId 'getPetz' in source 'pets'%0Ahelp: did you mean 'getPet'?",
        "::error file=a%2Cb%3A c%25.yaml,line=6,col=18,title=AZ203::50 %25\\x0d%0Aof: it, all",
        "::warning file=specs/pets.arazzo.yaml,line=7,col=5,title=AZ102::unknown field 'sucessCriteria' in step 'get'",
        "::notice file=specs/pets.arazzo.yaml,line=6,col=18,title=AZ905::step 'get' has no description",
    ]


def test_azure_gets_commands_with_properties_and_message_escaped() -> None:
    odd = wrong("50 %\nof; it]", uri="a;b]c%.yaml", hint=None, severity=Severity.ADVICE)

    assert show("azure", wrong(), odd).splitlines() == [
        "##vso[task.logissue type=error;sourcepath=specs/pets.arazzo.yaml;linenumber=6;columnnumber=18;code=AZ203;]unknown operationId 'getPetz' in source 'pets'; help: did you mean 'getPet'?",
        "##vso[task.logissue type=warning;sourcepath=a%3Bb%5Dc%AZP25.yaml;linenumber=6;columnnumber=18;code=AZ203;]50 %AZP25%0Aof; it]",
    ]


def test_gitlab_gets_what_a_code_quality_report_needs() -> None:
    first, second, third = json.loads(show("gitlab", wrong(), UNKNOWN, ADVICE))

    assert first["description"] == "AZ203 unknown operationId 'getPetz' in source 'pets'"
    assert first["check_name"] == "AZ203"
    assert first["severity"] == "major"
    assert first["location"] == {"path": URI, "lines": {"begin": 6}}
    assert (second["severity"], third["severity"]) == ("minor", "info")
    assert len({each["fingerprint"] for each in (first, second, third)}) == 3


SARIF = {
    "type": "object",
    "required": ["$schema", "version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/run"}},
    },
    "$defs": {
        "text": {
            "type": "object",
            "required": ["text"],
            "properties": {"text": {"type": "string"}},
        },
        "run": {
            "type": "object",
            "required": ["tool", "results"],
            "properties": {
                "tool": {
                    "type": "object",
                    "required": ["driver"],
                    "properties": {
                        "driver": {
                            "type": "object",
                            "required": ["name", "rules"],
                            "properties": {
                                "name": {"type": "string"},
                                "rules": {
                                    "type": "array",
                                    "uniqueItems": True,
                                    "items": {"$ref": "#/$defs/rule"},
                                },
                            },
                        }
                    },
                },
                "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                "invocations": {
                    "type": "array",
                    "items": {"type": "object", "required": ["executionSuccessful"]},
                },
                "results": {
                    "type": "array",
                    "items": {"$ref": "#/$defs/result"},
                },
            },
        },
        "rule": {
            "type": "object",
            "required": ["id", "shortDescription", "fullDescription", "helpUri"],
            "properties": {
                "id": {"pattern": "^AZ[0-9]{3}$"},
                "shortDescription": {"$ref": "#/$defs/text"},
                "fullDescription": {"$ref": "#/$defs/text"},
                "helpUri": {"pattern": "^https://"},
            },
        },
        "result": {
            "type": "object",
            "required": [
                *("ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints")
            ],
            "properties": {
                "level": {"enum": ["error", "warning", "note"]},
                "message": {"$ref": "#/$defs/text"},
                "locations": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["physicalLocation"],
                        "properties": {
                            "physicalLocation": {
                                "type": "object",
                                "required": ["artifactLocation", "region"],
                                "properties": {
                                    "artifactLocation": {
                                        "type": "object",
                                        "required": ["uri", "uriBaseId"],
                                        "properties": {
                                            "uri": {"pattern": "^(?!/)[!-~]*$"},
                                            "uriBaseId": {"const": "%SRCROOT%"},
                                        },
                                    },
                                    "region": {
                                        "type": "object",
                                        "required": ["startLine", "startColumn"],
                                        "additionalProperties": {"type": "integer", "minimum": 1},
                                    },
                                },
                            }
                        },
                    },
                },
                "partialFingerprints": {
                    "type": "object",
                    "minProperties": 1,
                    "additionalProperties": {"type": "string", "minLength": 1},
                },
            },
        },
    },
}
"""What of SARIF 2.1.0 readers insist on, and what we promise beyond."""

SARIF_READER = jsonschema.Draft202012Validator(SARIF)


def sarif(*diagnostics: Diagnostic, **more: Any) -> Any:  # noqa: ANN401 - as report; any JSON
    log = json.loads(show("sarif", *diagnostics, **more))
    (run,) = log["runs"]
    few = {**log, "runs": [{**run, "results": run["results"][:9]}]}
    assert next(SARIF_READER.iter_errors(few), None) is None
    assert len(run["results"]) <= MOST
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[each["ruleIndex"]] for each in run["results"]] == [
        each["ruleId"] for each in run["results"]
    ]
    return run


def test_sarif_has_rules_with_pages_and_results_with_places() -> None:
    run = sarif(wrong(), UNKNOWN, ADVICE)
    rule = run["tool"]["driver"]["rules"][1]
    first = run["results"][0]

    assert rule["id"] == "AZ203"
    assert rule["shortDescription"]["text"] == CODES["AZ203"]
    assert rule["fullDescription"]["text"].startswith("No operation of the source description")
    assert rule["help"]["markdown"].startswith("# AZ203: ")
    assert rule["helpUri"] == "https://pytest-arazzo.readthedocs.io/codes/AZ203/"
    assert [each["level"] for each in run["results"]] == ["error", "warning", "note"]
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": URI, "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 6, "startColumn": 18, "endColumn": 25},
    }
    assert first["message"]["text"].endswith("\nhelp: did you mean 'getPet'?")
    assert run["invocations"] == [{"executionSuccessful": True}]


def test_a_rule_without_a_page_has_its_title_at_least() -> None:
    (rule,) = sarif(wrong(code="AZ000"))["tool"]["driver"]["rules"]

    assert rule["fullDescription"]["text"] == "AZ000"
    assert "help" not in rule


def test_sarif_keeps_the_gravest_results_and_says_that_others_are_left_out() -> None:
    warnings = [wrong(str(i), severity=Severity.WARNING) for i in range(MOST)]
    run = sarif(ADVICE, *warnings, wrong("the last"), texts={})
    results = run["results"]
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]

    assert len(results) == MOST
    assert results[0]["message"]["text"].startswith("0\n")
    assert results[-1]["message"]["text"].startswith("the last")
    assert notice["message"]["text"].startswith("2 more results are left out")


@pytest.mark.parametrize(
    ("uri", "root", "path"),
    [
        ("a/b.yaml", "/home/me", "a/b.yaml"),
        ("/home/me/a/b.yaml", "/home/me", "a/b.yaml"),
        ("/home/me/a/b.yaml", "/home/me/", "a/b.yaml"),
        ("/home/you/b.yaml", "/home/me/x", "../../you/b.yaml"),
        ("/srv/b.yaml", "/home/me", "../../srv/b.yaml"),
        ("C:/x/b.yaml", "C:/y", "../x/b.yaml"),
        ("D:/x/b.yaml", "C:/y", "b.yaml"),
        ("/srv/b.yaml", "", "b.yaml"),
    ],
)
def test_paths_are_relative_and_say_nothing_of_the_folder_of_the_check(
    uri: str, root: str, path: str
) -> None:
    assert relative(uri, root) == path
    place = sarif(wrong(uri=uri), root=root)["results"][0]["locations"][0]["physicalLocation"]
    assert unquote(place["artifactLocation"]["uri"]) == path


def test_a_link_in_a_message_is_no_link_in_sarif() -> None:
    (result,) = sarif(wrong("see [this](https://evil.test)", hint=None))["results"]

    assert result["message"]["text"] == r"see [this\](https://evil.test)"


def prints(text: str, *diagnostics: Diagnostic) -> list[tuple[str, str]]:
    """Return the fingerprints of GitLab and of SARIF."""
    issues = json.loads(show("gitlab", *diagnostics, texts={URI: text}))
    results = sarif(*diagnostics, texts={URI: text})["results"]
    return [
        (issue["fingerprint"], result["partialFingerprints"]["primaryLocationLineHash"])
        for issue, result in zip(issues, results, strict=True)
    ]


def moved(diagnostic: Diagnostic, lines: int) -> Diagnostic:
    place = diagnostic.location
    location = Location(place.uri, place.line + lines, place.column)
    return dataclasses.replace(diagnostic, location=location, at="/workflows/9/steps/9")


def test_fingerprints_outlast_edits_of_other_lines_and_no_edit_of_their_own() -> None:
    twice = wrong("name 'a' stands twice, first at specs/pets.arazzo.yaml:5:3", code="AZ104")
    before = prints(TEXT, wrong(), twice)
    later = dataclasses.replace(
        moved(twice, 2), message="name 'a' stands twice, first at specs/pets.arazzo.yaml:7:3"
    )

    assert prints(f"# one\n# two\n{TEXT}", moved(wrong(), 2), later) == before
    indented = TEXT.replace("\n  ", "\n    ").replace("\n- ", "\n  - ")
    assert prints(indented, wrong(), twice) == before
    changed = prints(TEXT.replace("getPetz", "getPets"), wrong(), twice)
    assert {one for pair in changed for one in pair}.isdisjoint(one for p in before for one in p)


def test_findings_that_are_alike_have_fingerprints_of_their_own() -> None:
    found = prints(TEXT, wrong(), wrong(), wrong())

    assert len(set(found)) == 3
    assert [each.rpartition(":")[2] for _, each in found] == ["1", "2", "3"]


def test_in_a_text_of_one_line_a_fingerprint_looks_at_what_stands_around() -> None:
    line, more = json.dumps({"a": ["x" * 50] * 20}), '"b": 1, '
    found = prints(line, wrong(line=1, column=500))

    moved_on = wrong(line=1, column=500 + len(more))
    assert prints(line[0] + more + line[1:], moved_on) == found
    assert prints(line[:520] + "y" + line[521:], wrong(line=1, column=500)) != found


def test_junit_has_a_case_for_each_file_that_fails_with_all_errors() -> None:
    texts = {URI: TEXT, "clean.arazzo.yaml": "a: 1\n", "warned.arazzo.yaml": "a: 1\n"}
    warned = wrong(uri="warned.arazzo.yaml", line=1, column=1, severity=Severity.WARNING)
    other = wrong("another", uri="gone.arazzo.yaml")
    shown = show("junit", wrong(), wrong("second"), UNKNOWN, warned, other, texts=texts)
    suites = ET.fromstring(shown)  # noqa: S314 - our own text
    (suite,) = suites
    cases = {case.get("name"): case for case in suite}
    failed = cases[URI]
    failure = failed.find("failure")

    assert suites.tag == "testsuites"
    assert (suite.tag, suite.get("tests"), suite.get("failures")) == ("testsuite", "4", "2")
    assert (suite.get("errors"), suite.get("skipped")) == ("0", "0")
    assert list(cases) == ["clean.arazzo.yaml", "gone.arazzo.yaml", URI, "warned.arazzo.yaml"]
    assert [child.tag for child in failed] == ["failure", "system-out"]
    assert (failed.get("file"), failed.get("line")) == (URI, "6")
    assert failure is not None
    assert failure.get("type") == "AZ203"
    assert failure.get("message") == ("unknown operationId 'getPetz' in source 'pets' (+1 more)")
    assert (failure.text or "").count("AZ203 ") == 2
    assert [child.tag for child in cases["warned.arazzo.yaml"]] == ["system-out"]
    assert [child.tag for child in cases["clean.arazzo.yaml"]] == []


HOSTILE = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=()), max_size=12),
        st.sampled_from(
            [
                *("\x1b[31m", "\x1b]0;title\x07", "\r", "\n", "\t", "\x00", "\x85", "\u2028"),
                *(
                    "::error::x",
                    "\n::set-output name=a::b",
                    "##vso[task.setvariable]x",
                    "##[group]",
                ),
                *("\u202e", "\u2066", "\u200b", "\ufeff", "\ud800", "\udfff\ud800", "\uffff"),
                *("<script>", "]]>", "&#0;", "%0A", ";", "]", ",", "{0}", "[a](b)", "###vso["),
            ]
        ),
    ),
    max_size=6,
).map("".join)


@st.composite
def hostile_reports(draw: st.DrawFn) -> Report:
    texts = {URI: TEXT}
    diagnostics = []
    for _ in range(draw(st.integers(0, 3))):
        uri = draw(st.one_of(st.just(URI), HOSTILE.filter(bool)))
        severity = draw(st.sampled_from(list(Severity)))
        found = wrong(
            draw(HOSTILE),
            uri=uri,
            line=draw(st.integers(1, 9)),
            column=draw(st.integers(1, 40)),
            width=draw(st.integers(1, 40)),
            severity=severity,
            hint=draw(st.one_of(st.none(), HOSTILE)),
            fix=draw(
                st.one_of(
                    st.none(),
                    st.builds(Replacement, at=HOSTILE, old=HOSTILE, new=HOSTILE, title=HOSTILE),
                )
            ),
        )
        diagnostics.append(dataclasses.replace(found, spec=draw(HOSTILE)))
    # A text that could not be parsed is no document; one with odd characters in quotes can.
    odd = draw(HOSTILE)
    quoted = json.dumps(odd.encode("utf-16", "replace").decode("utf-16", "replace"))
    texts[URI] = f"{TEXT}x: {quoted}\n"
    return report(*diagnostics, texts=texts)


def lines_of(shown: str, found: Report) -> list[str]:
    """Return the lines of a text, each of which holds nothing but what can be seen."""
    lines = shown.split("\n")
    assert all(line.replace("\t", "").isprintable() for line in lines), (shown, found)
    return lines


@settings(deadline=None, max_examples=40)
@given(hostile_reports())
def test_no_document_can_steer_a_terminal_or_a_ci_log(found: Report) -> None:
    concise, full = (lines_of(FORMATS[name](found), found) for name in ("concise", "full"))

    assert len(concise) == len(found.diagnostics) + 1
    for line in (*concise, *full):
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
        assert "##vso[" not in line


@settings(deadline=None, max_examples=40)
@given(hostile_reports())
def test_no_document_can_forge_an_annotation(found: Report) -> None:
    github = FORMATS["github"](found)
    azure = FORMATS["azure"](found)
    commands = lines_of(github, found) if github else []
    issues = lines_of(azure, found) if azure else []

    assert len(commands) == len(issues) == len(found.diagnostics)
    for diagnostic, command, issue in zip(found.diagnostics, commands, issues, strict=True):
        parts = re.fullmatch(
            r"::(?:error|warning|notice) file=([^:,]*),line=\d+,col=\d+,title=AZ203::(.*)", command
        )
        assert parts is not None
        assert "##vso[" not in command
        assert _unescaped(parts[2], "%25").startswith(printable(diagnostic.message))
        assert issue.rfind("##vso[") == 0
        assert "##[" not in issue
        prefix = r"##vso\[task\.logissue type=\w+;sourcepath=[^;\]]*;linenumber=\d+;"
        kept = re.fullmatch(prefix + r"columnnumber=\d+;code=AZ203;\](.*)", issue)
        assert kept is not None
        assert _unescaped(kept[1], "%AZP25").startswith(printable(diagnostic.message))


def _unescaped(text: str, percent: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace(percent, "%")


@settings(deadline=None, max_examples=40)
@given(hostile_reports())
def test_no_document_can_break_what_machines_read(found: Report) -> None:
    shown = {name: FORMATS[name](found) for name in ("json", "gitlab", "sarif", "junit")}
    for text in shown.values():
        assert text.isascii()
        assert "##vso[" not in text
        assert "##[" not in text
    machine = json.loads(shown["json"])
    assert next(READER.iter_errors(machine), None) is None
    assert next(SARIF_READER.iter_errors(json.loads(shown["sarif"])), None) is None
    issues = json.loads(shown["gitlab"])
    assert len({each["fingerprint"] for each in issues}) == len(found.diagnostics)
    suites = ET.fromstring(shown["junit"])  # noqa: S314 - our own text
    failures = [failure.text or "" for failure in suites.iter("failure")]
    errors = [each for each in found.diagnostics if each.severity is Severity.ERROR]
    assert len(failures) == len({each.location.uri for each in errors})
    json.dumps(machine).encode()  # no half of a surrogate pair
