"""The parts that reports are made of: bodies, commands, paths, lines, text of others."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Mapping
from typing import NamedTuple

import pytest
from building import answer, document, play, workflow
from hypothesis import given
from hypothesis import strategies as st

from pytest_arazzo.diagnostic import Diagnostic, Location, Severity
from pytest_arazzo.documents import yaml
from pytest_arazzo.exchange import Headers, Request, Response
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.judge.verdict import Verdict, judge
from pytest_arazzo.openapi.finding import Finding
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.openapi.wire import Prepared
from pytest_arazzo.program.arcs import Arc
from pytest_arazzo.program.program import FlowKey
from pytest_arazzo.program.scenario import Accepted, Expectation
from pytest_arazzo.reports.body import CHARACTERS, LINES, show_body
from pytest_arazzo.reports.contract import compat_lines, contract_lines
from pytest_arazzo.reports.curl import curl
from pytest_arazzo.reports.diagnostics import count, excerpt, format_all, format_full
from pytest_arazzo.reports.failure import format_failure, summarise
from pytest_arazzo.reports.layout import clipped, labelled, wrapped
from pytest_arazzo.reports.path import path_lines, request_line
from pytest_arazzo.reports.redacted import shown_url
from pytest_arazzo.reports.untrusted import one_line, printable, shown_value
from pytest_arazzo.reports.visit import visit_lines
from pytest_arazzo.trace import Outcome, Refusal, Visit

FLOW = FlowKey("a.arazzo.yaml", "w")


def headers(content_type: str = "application/json") -> Headers:
    return Headers((("Content-Type", content_type),))


def body(value: Json, notes: Mapping[str, str] | None = None) -> list[str]:
    return show_body(headers(), json.dumps(value).encode(), notes)


def test_a_json_body_is_indented_and_its_secrets_are_masked() -> None:
    assert body({"a": [1, {}], "password": "x", "b": []}) == [
        "{",
        '  "a": [',
        "    1,",
        "    {}",
        "  ],",
        '  "password": "[redacted]",',
        '  "b": []',
        "}",
    ]


def test_a_note_stands_beside_what_it_is_about_or_below_it() -> None:
    shown = body({"a": 1, "b": "x" * 90, "c": {"d": 1}, "e": [1]}, {
        "/a": "too small",
        "/b": "no room beside this",
        "/c": "too few",
        "/e": "too short",
    })  # fmt: skip

    assert shown[1] == '  "a": 1,  <- too small'
    assert shown[3] == "  ^ no room beside this"
    assert shown[4] == '  "c": {  <- too few'
    assert shown[7] == '  "e": [  <- too short'


def test_a_note_on_the_whole_body_stands_at_its_start() -> None:
    assert body(7, {"": "is no object"}) == ["7  <- is no object"]


def test_a_long_body_is_cut_and_the_size_is_said() -> None:
    shown = body(list(range(100)))

    assert len(shown) == LINES + 1
    assert shown[-1] == "... (40 of 102 lines shown, 390 bytes in all)"


def test_a_body_of_long_lines_is_cut_by_characters() -> None:
    shown = body(["x" * 90] * 39 + ["y" * 9] * 20)

    assert sum(map(len, shown)) <= CHARACTERS + 60


def test_a_body_of_few_and_long_lines_is_cut_by_characters_too() -> None:
    wide = body({f"{n}": "x" * 200 for n in range(38)})

    assert max(map(len, wide)) <= 96
    assert wide[-1] == "}"


def test_a_cut_body_keeps_the_lines_around_its_notes() -> None:
    shown = body(list(range(100)), {"/20": "odd", "/70": "odd"})

    assert [line for line in shown if "odd" in line] == ["  20,  <- odd", "  70,  <- odd"]
    assert shown.count("...") == 2
    assert shown[-1].startswith("... (14 of 102 lines shown")


@pytest.mark.parametrize(
    ("content_type", "sent", "expected"),
    [
        ("application/json", b"", []),
        ("image/png", b"\x89PNG\x00", ["(5 bytes that are no text)"]),
        ("text/plain", b"a\tb\r\nc\x1b[0m", ["a  b", "c\\x1b[0m"]),
        ("text/plain", b"x" * 200, ["x" * 95 + "…"]),
        (
            "application/x-www-form-urlencoded",
            b"name=Rex&client_secret=abc&x",
            ["name=Rex&client_secret=[redacted]&x"],
        ),
        ("application/xml", b"<a>1</a>", ["<a>1</a>"]),
    ],
)
def test_bodies_of_other_kinds(content_type: str, sent: bytes, expected: list[str]) -> None:
    assert show_body(headers(content_type), sent) == expected


def test_a_body_that_is_nested_too_deeply_is_not_shown() -> None:
    depth = 700
    nested = b'{"a":' * depth + b"1" + b"}" * depth

    assert show_body(headers(), nested) == [
        f"({len(nested)} bytes of JSON, nested too deeply to show)"
    ]


class Sent(NamedTuple):
    """What a program is given when a shell reads a command."""

    words: list[str]


def shell(command: str) -> Sent:
    """Return the words that bash makes of *command*."""
    script = f'curl() {{ printf "%s\\0" "$@"; }}\n{command}'
    done = subprocess.run(  # noqa: S603 - our own command, which is what is tested
        ["/bin/bash", "-c", script], capture_output=True, check=True, env={}
    )
    return Sent(done.stdout.decode().split("\0")[:-1])


def request(url: str = "https://a.test/x", sent: bytes | None = None, **named: str) -> Request:
    fields = tuple((name.replace("_", "-"), value) for name, value in named.items())
    return Request(method="POST", url=url, headers=Headers(fields), body=sent)


@given(
    text=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)
)
def test_a_shell_reads_the_same_header_and_body_that_were_sent(text: str) -> None:
    command = curl(request(sent=text.encode(), Content_Type="text/plain", X_Odd=f"x{text}"))
    words = shell(command).words

    assert words[words.index("-H", 5) + 1] == f"X-Odd: x{text}"
    if text:
        assert words[-1] == text
    assert printable(command) == command
    assert "\n" not in command


def test_secrets_come_from_the_environment_or_are_masked() -> None:
    command = curl(
        request(
            "https://me:pw@a.test/x?api_key=abc&page=2",
            b'{"password": "abc", "name": "Rex"}',
            Authorization="Bearer abc",
            Content_Type="application/json",
        )
    )

    assert command == (
        "curl -X POST --globoff 'https://me:[redacted]@a.test/x?api_key=[redacted]&page=2' "
        "-H \"Authorization: $ARAZZO_AUTHORIZATION\" -H 'Content-Type: application/json' "
        """--data-raw '{"password": "[redacted]", "name": "Rex"}'"""
    )


def test_a_secret_header_with_an_odd_name_cannot_leave_its_quotes() -> None:
    named = Request(
        method="GET", url="https://a.test/", headers=Headers((('x"$(id)-token-api-key', "v"),))
    )

    assert shell(curl(named)).words[-1] == 'x"$(id)-token-api-key: [redacted]'


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"\xff\xfe", "--data-binary @body  # put the 2 bytes into the file 'body'"),
        (b"x" * 3000, "--data-binary @body  # put the 3000 bytes into the file 'body'"),
        (b"it's", "-H Content-Type: --data-raw 'it'\"'\"'s'"),
        (b"a\n::error::b", "--data-raw $'a\\x0a::error::b'"),
        (b"##[error]", "--data-raw $'#\\x23[error]'"),
    ],
)
def test_bodies_on_a_command_line(sent: bytes, expected: str) -> None:
    assert curl(request(sent=sent)).endswith(expected)


def test_a_head_request_does_not_wait_for_a_body() -> None:
    head = Request(method="HEAD", url="https://a.test/", headers=Headers((("X-Empty", ""),)))

    assert shlex.split(curl(head)) == ["curl", "--head", "https://a.test/", "-H", "X-Empty;"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.test/x?a=1#f", "https://a.test/x?a=1#f"),
        ("https://me@a.test/", "https://me@a.test/"),
        ("https://me:pw@a.test/", "https://me:[redacted]@a.test/"),
        (
            "https://a.test/?X-Amz-Signature=abc&access%5Ftoken=b&token&nextToken=c",
            "https://a.test/?X-Amz-Signature=[redacted]&access%5Ftoken=[redacted]&token&nextToken=c",
        ),
    ],
)
def test_secrets_in_urls_are_masked(url: str, expected: str) -> None:
    assert shown_url(url) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain → text", "plain → text"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\u202e", "\\u202e"),
        ("\U000e0001", "\\U000e0001"),
        ("##[error]x ##vso[a] ## ok", "#\\x23[error]x #\\x23vso[a] ## ok"),
    ],
)
def test_control_characters_are_shown_instead_of_sent(text: str, expected: str) -> None:
    assert printable(text) == expected


def test_one_line_is_one_line_and_counts_what_it_leaves_out() -> None:
    assert one_line("a\nb\tc\r") == "a\\nb\\tc\\x0d"
    assert one_line("x" * 12, 10) == "x" * 10 + "… (+2 characters)"
    assert one_line("\n" * 8, 10) == "\\n" * 5 + "… (+6 characters)"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("$statusCode", 200, "200"),
        ("$response.body#/a", Absent("why"), "absent"),
        ("$response.body#/user/password", "x", "[redacted]"),
        ("$response.header.Authorization", None, "null"),
        ("$response.body", {"token": "x", "a": [1]}, '{"token": "[redacted]", "a": [1]}'),
        ("$.a", "x" * 100, '"' + "x" * 79 + "… (+22 characters)"),
    ],
)
def test_values_are_shown_as_json(name: str, value: Json | Absent, expected: str) -> None:
    assert shown_value(name, value) == expected


def test_text_is_wrapped_beside_its_label() -> None:
    assert labelled("label", ["a " * 40, "b"]) == [
        "label     " + "a " * 34 + "a",
        "            a a a a a",
        "          b",
    ]
    assert labelled("label", []) == []
    assert wrapped("", "lead  ") == ["lead"]


def test_a_wrapped_line_does_not_begin_like_a_command() -> None:
    lines = wrapped("x" * 78 + " ::error::pwned", indent="    ")

    assert lines[1] == "    \\x3a:error::pwned"


@given(st.text(max_size=30), st.integers(1, 20))
def test_clipped_text_is_no_longer_than_its_limit(text: str, limit: int) -> None:
    assert len(clipped(text, limit)) <= limit
    assert clipped(text, 30) == text


def visit(step: str = "poll", outcome: Outcome = Outcome.SUCCESS, **more: object) -> Visit:
    made = Visit(flow=FLOW, step=step, at="/x", number=1, outcome=outcome)
    fields = {name: getattr(made, name) for name in Visit.__slots__}
    return Visit(**{**fields, **more})


def sent(url: str, *fields: tuple[str, str]) -> Prepared:
    asked = Request(method="GET", url=url, headers=Headers(fields))
    return Prepared(request=asked, path={}, query=())


def test_a_path_without_visits_has_no_lines() -> None:
    assert path_lines((), None) == []


def test_repeats_are_folded_but_the_deciding_visit_stands_alone() -> None:
    arcs = (Arc("a", "w", "poll", "success", "again"),)
    visits = (visit(arcs=arcs),) * 5

    assert path_lines(visits, 2) == [
        "  1-2  ok  poll  (no request)  -  again x2",
        "> 3    ok  poll  (no request)  -  again",
        "  4-5  ok  poll  (no request)  -  again x2",
    ]


def test_a_long_path_shows_its_ends_and_the_deciding_visit() -> None:
    visits = tuple(visit(f"step{n}") for n in range(100))
    lines = path_lines(visits, 40)

    assert len(lines) == 8 + 1 + 1 + 16
    assert lines[8] == "... 75 visits ..."
    assert lines[9].startswith("> 41")
    assert path_lines(visits, None)[8] == "... 76 visits ..."
    assert len(path_lines(visits, 99)) == 8 + 1 + 16


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (visit(called=FlowKey("b", "inner")), "workflow inner"),
        (visit(prepared=sent("https://a.test")), "GET /"),
        (visit(prepared=sent("https://a.test/v1?token=x")), "GET /v1?token=[redacted]"),
        (
            visit(prepared=sent("https://a.test/", ("X-Amz-Target", "Service_1.ListAll"))),
            "GET / ListAll",
        ),
    ],
)
def test_a_visit_is_named_by_what_it_asked(one: Visit, expected: str) -> None:
    assert request_line(one) == expected


def test_rows_of_a_path_fit_into_a_hundred_columns() -> None:
    arcs = (Arc("a", "w", "poll", "exhausted", "tryAgain"), Arc("a", "w", "poll", "fail"))
    long = visit("a-step-with-a-very-long-name-indeed", Outcome.FAILED, arcs=arcs, depth=3)
    one = visit(prepared=sent("https://a.test/" + "x" * 100), response=answer(503), waits=1.5)
    lines = path_lines((long, one), 0)

    assert max(map(len, lines)) <= 98
    assert "tryAgain exhausted → fail" in lines[0]
    assert "wait 1.5 s" in lines[1]


def test_headers_that_findings_and_criteria_speak_of_are_shown() -> None:
    text = document(
        workflow("""
        - stepId: look
          operationId: listPets
          successCriteria: [{condition: $response.header.X-Kind == 'a'}]
        """)
    )
    reply = answer(200, {}, X_Kind="b", X_Odd="c", X_Other="d", Retry_After="5", X_Api_Key="e")
    (seen,) = play(text, reply).trace.visits
    found = judge_of(
        text, reply, Finding(code="AZ602", message="m", side="response", place="header 'X-Odd'")
    )
    lines = visit_lines(seen, list(found.findings))

    assert [line.strip() for line in lines if line.startswith("          X-")] == [
        "X-Kind: b",
        "X-Odd: c",
    ]
    assert "          Retry-After: 5" in lines


def judge_of(
    text: str, reply: Response, *found: Finding, accepted: tuple[Accepted, ...] = ()
) -> Verdict:
    def check(operation: Operation, response: Response) -> tuple[Finding, ...]:  # noqa: ARG001
        return found

    played = play(text, reply)
    return judge(played.program, played.trace, Expectation(), accepted, check)


LOOK = document(workflow("- {stepId: look, operationId: listPets}"))


def test_findings_that_no_headline_tells_are_told_in_full() -> None:
    rule = Location("pets.yaml", 9, 5)
    made = [
        Finding(
            code="AZ601", message="/a: bad", side="response", place="body", at="/a", rule=rule
        ),
        Finding(code="AZ605", message="other", side="response", place="body", rule=rule),
        Finding(code="AZ604", message="no status", side="response", place="status"),
        Finding(
            code="AZ609", message="-", side="response", place="body", severity=Severity.ADVICE
        ),
        Finding(
            code="AZ606",
            message="a kindred media type",
            side="response",
            place="body",
            severity=Severity.WARNING,
            rule=Location("a/very/long/path/to/the/description/pets.yaml", 10, 5),
        ),
    ]
    known = (Accepted(code="AZ605", reason="since 2019"),)
    found = judge_of(LOOK, answer(200, {}), *made, accepted=known)

    assert contract_lines(found, play(LOOK, answer(200, {})).trace, 10) == [
        "contract  AZ601 look response /a  rule pets.yaml:9:5",
        "          AZ605 look response body: other (accepted: since 2019)",
        "            rule pets.yaml:9:5",
        "          AZ604 look response status",
        "          warning AZ606 look response body: a kindred media type",
        "            rule a/very/long/path/to/the/description/pets.yaml:10:5",
    ]


def test_many_findings_are_counted() -> None:
    many = [
        Finding(code="AZ601", message=f"/{n}: bad", side="response", place="body", at=f"/{n}")
        for n in range(13)
    ]
    found = judge_of(LOOK, answer(200, {}), *many)
    played = play(LOOK, answer(200, {}))
    text = format_failure(played.program, played.trace, found, Location("s.yaml", 1, 1), "again")

    assert contract_lines(found, played.trace, 10)[-1] == "          +3 more"
    assert text.splitlines().count("+3 more") == 1
    assert summarise(found) == "AZ601 response of 'look': /0: bad (+12 more)"


def test_other_readings_are_named_once_per_document() -> None:
    text = document(
        workflow("""
        - stepId: look
          operationId: listPets
          onSuccess:
          - name: a
            type: end
            criteria: [{condition: $response.body.a == 1}]
          - name: b
            type: end
            criteria:
            - {condition: $response.body.b == 1}
            - {condition: $response.body.c == 1}
        """)
    )
    played = play(text, answer(200, {"b": 1}))

    assert compat_lines(played.program, played.trace) == [
        "compat    a.arazzo.yaml:13:32: AZ511 dotted access below an expression (also",
        "            lines 17, 18)",
    ]


def test_a_refused_or_silent_visit_says_so() -> None:
    refused = visit(refusal=Refusal(code="AZ705", message="no server", at="/x"))
    silent = visit(lost="no answer within 1 s", outcome=Outcome.FAILED)

    assert visit_lines(refused, []) == ["not sent  no server"]
    assert visit_lines(silent, []) == ["no answer no answer within 1 s"]


def test_a_diagnostic_has_its_line_a_caret_and_its_help() -> None:
    text = yaml.parse("a.yaml", "a: 1\nb: \x7f2\n".replace("\x7f", ""))
    wrong = Diagnostic(
        code="AZ101",
        message="b is\n2",
        location=Location("a.yaml", 2, 4),
        help="write 3",
        spec="Arazzo 1.1.0",
    )

    assert format_full(wrong, {"a.yaml": text}).splitlines() == [
        "a.yaml:2:4: AZ101 b is\\n2",
        "  |",
        "2 | b: 2",
        "  |    ^",
        "  = help: write 3",
        "  = spec: Arazzo 1.1.0",
    ]


def test_diagnostics_are_told_once_in_source_order_and_counted() -> None:
    later = Diagnostic(code="AZ2", message="m", location=Location("a", 9, 1))
    sooner = Diagnostic(
        code="AZ1", message="m", location=Location("a", 2, 1), severity=Severity.WARNING
    )

    assert format_all([later, sooner, later], {}) == (
        "a:2:1: AZ1 warning: m\n\na:9:1: AZ2 m\n\nfound 1 error, 1 warning"
    )
    assert count([later, later]) == "found 2 errors"
    assert count([]) == "found nothing"


def test_a_long_source_line_is_shown_around_its_column() -> None:
    text = yaml.parse("a.yaml", f"a: {'x' * 200}!\n")
    lines = excerpt(text, 1, 204)

    assert lines[1].endswith("x!")
    assert lines[1][lines[2].index("^")] == "!"
    assert excerpt(text, 99, 1) == []
