"""A recorded run tells nobody its secrets: not the cassette, not the terminal, not JUnit, no log."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

API = """\
openapi: 3.1.0
info: {title: Vault, version: "1"}
servers: [{url: https://vault.example}]
security: [{key: []}, {cookie: []}, {query: []}]
paths:
  /login:
    post:
      operationId: login
      parameters:
      - {name: tenant, in: query, schema: {type: string, format: password}}
      - {name: X-Seal, in: header, schema: {type: string, format: password}}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                user: {type: string}
                phrase: {type: string, format: password}
                answer: {type: string, writeOnly: true}
                nested: {$ref: '#/components/schemas/Nested'}
      responses:
        "200":
          description: in
          content:
            application/json:
              schema:
                type: object
                required: [missing]
                properties:
                  ticket: {type: string, format: password, pattern: '^T-[0-9a-f]+$'}
        default: {description: else}
  /show/{ticket}:
    post:
      operationId: show
      parameters:
      - name: ticket
        in: path
        required: true
        schema: {type: string, format: password, pattern: '^T-[0-9a-f]+$'}
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: {type: object, properties: {mothers_name: {type: string, format: password}}}
      responses:
        "200": {description: in, content: {application/xml: {}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Shop}
    cookie: {type: apiKey, in: cookie, name: seat}
    query: {type: apiKey, in: query, name: who}
  schemas:
    Nested: {type: array, items: {properties: {word: {type: string, format: password}}}}
"""
DOCUMENT = """\
arazzo: 1.0.1
info: {title: Vault, version: 1.0.0}
sourceDescriptions: [{name: vault, url: vault.openapi.yaml, type: openapi}]
workflows:
- workflowId: enter
  inputs:
    type: object
    properties: {password: {type: string}, mark: {type: string, format: password}}
  steps:
  - stepId: login
    operationId: login
    parameters:
    - {name: tenant, in: query, value: tenant-s01}
    - {name: X-Seal, in: header, value: seal-s02}
    - {name: X-Shop, in: header, value: shop-s03}
    - {name: who, in: query, value: who-s04}
    - {name: seat, in: cookie, value: seat-s05}
    - {name: Authorization, in: header, value: Bearer bearer-s06}
    requestBody:
      contentType: application/json
      payload:
        user: joe
        password: $inputs.password
        phrase: phrase-s08
        answer: answer-s09
        nested: [{word: word-s10}]
        remark: $inputs.mark
    successCriteria: [{condition: $statusCode == 200}]
    outputs: {ticket: $response.body#/ticket}
  - stepId: show
    operationId: show
    parameters: [{name: ticket, in: path, value: $steps.login.outputs.ticket}]
    requestBody:
      contentType: application/x-www-form-urlencoded
      payload: {mothers_name: mother-s12, api_key: key-s13, note: acct-s14}
    successCriteria: [{condition: $statusCode == 200}]
    outputs: {token: $response.header.X-Token}
  outputs: {token: $steps.show.outputs.token, ticket: $steps.login.outputs.ticket}
"""
SCENARIOS = """\
workflows:
  enter:
    inputs: {password: input-s07, mark: mark-s11}
    scenarios:
      in: {target: vault, contract: warning}
      wrong: {target: vault, expect: {outputs: {token: x}}}
      broken: {target: vault, inputs: {password: broken-s39}}
"""
TOLD = {
    "ticket": "T-a15",
    "session_token": "session-s16",
    "refreshToken": "refresh-s17",
    "echo": "you said input-s07 and phrase-s08",
    "coded": base64.b64encode(b"joe:input-s07").decode(),
    "link": f"https://joe:url-s18@x.test/?sig=sig-s19&go={quote('input-s07/s20')}",
    "config": '{"db": {"password": "db-s21"}}',
    "env": [{"name": "SECRET_KEY", "value": "env-s22"}],
    "dsn": "Server=x;Password=dsn-s23;",
    "aws": "AKIAS24S24S24S24S24X",
    "pem": "-----BEGIN PRIVATE KEY-----\\ns25s25s25s25\\n-----END PRIVATE KEY-----",
    "jwt": "eyJhbGciOiJub25lIn0.eyJzMjYiOiJzMjYifQ.s26s26",
    "creds": {"credentials": ["list-s27", {"x": "deep-s28"}]},
    "custom": "emp-s29",
    "personal": "named-s30",
    "mfa_code": "mfa-s31",
}
XML = (
    "<r><Password>xml-s32</Password><a token='attr-s33'/><Secret><![CDATA[cdata-s34]]></Secret>"
    "<t>bearer-s06</t></r>"
)
VAULT = f"""\
import json
import logging

from pytest_arazzo.errors import Unreachable
from pytest_arazzo.exchange import Headers, Response


class Vault:
    def send(self, request, *, timeout):
        fields = [
            ("Set-Cookie", "sid=cookie-s35; Path=/"), ("X-Token", "header-s36"),
            ("Location", "/next?access_token=loc-s37"), ("X-Env", "environ-s38"),
        ]
        if "broken-s39" in str(request.body):
            raise Unreachable(request, "it said broken-s39 and seal-s02")
        if "/login" in request.url:
            fields.append(("Content-Type", "application/json"))
            body = json.dumps({TOLD!r})
        else:
            fields.append(("Content-Type", "application/xml"))
            body = {XML!r}
        return Response(status=200, headers=Headers(tuple(fields)), body=body.encode())


def pytest_arazzo_transport(target, request):
    return Vault() if target == "vault" else None
"""
SECRETS = (
    *("tenant-s01", "seal-s02", "shop-s03", "who-s04", "seat-s05", "bearer-s06", "input-s07"),
    *("phrase-s08", "answer-s09", "word-s10", "mark-s11", "mother-s12", "key-s13", "acct-s14"),
    *("T-a15", "session-s16", "refresh-s17", "url-s18", "sig-s19", "input-s07/s20", "db-s21"),
    *("env-s22", "dsn-s23", "AKIAS24S24S24S24S24X", "s25s25s25s25", "s26s26", "list-s27"),
    *("deep-s28", "emp-s29", "named-s30", "mfa-s31", "xml-s32", "attr-s33", "cdata-s34"),
    *("cookie-s35", "header-s36", "loc-s37", "environ-s38", "broken-s39", "0LXMwNw"),
)
RULES = (
    *("-o", "arazzo_redact=personal"),
    *("-o", "arazzo_redact_patterns=emp-\\w+\nacct-\\w+"),
)


@pytest.fixture
def vault(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("vault.openapi.yaml", API)
    write("vault.arazzo.yaml", DOCUMENT)
    write("vault.scenarios.yaml", SCENARIOS)
    write("conftest.py", VAULT)
    monkeypatch.setenv("DEPLOY_TOKEN", "environ-s38")


@pytest.mark.usefixtures("vault")
def test_no_secret_of_a_recorded_run_is_found_anywhere(
    run: Run, pytester: pytest.Pytester
) -> None:
    before = {path for path in pytester.path.rglob("*") if path.is_file()}
    result = run(
        *("--arazzo-record=once", "-vv", "-rA", "--junit-xml=junit.xml", "-o", "log_level=DEBUG"),
        *("--log-file=run.log", "--log-file-level=DEBUG", *RULES),
        cached=True,
    )
    shown = result.stdout.str() + result.stderr.str()
    files = {path for path in pytester.path.rglob("*") if path.is_file()} - before
    texts = {path.name: path.read_bytes().decode("utf-8", "replace") for path in files}

    result.assert_outcomes(passed=2, failed=1, errors=1)
    assert {"in.yaml", "wrong.yaml", "junit.xml", "run.log"} <= texts.keys()
    assert "broken.yaml" not in texts
    assert [each for each in SECRETS if each in texts["in.yaml"]] == []
    assert {n: [s for s in SECRETS if s in text] for n, text in texts.items()} == {
        name: [] for name in texts
    }
    assert [each for each in SECRETS if each in shown.replace("vault.arazzo.yaml", "")] == []


@pytest.mark.usefixtures("vault")
def test_what_was_recorded_without_its_secrets_is_played_with_the_same_outcome(
    run: Run, write: Write
) -> None:
    run("--arazzo-record=once", "-k", "in", *RULES).assert_outcomes(passed=1, deselected=3)
    write("conftest.py", "")
    result = run("--arazzo-target=cassette", "-k", "in")
    result.assert_outcomes(passed=1, deselected=3)
    assert "pattern" not in result.stdout.str()  # which no stand-in could meet
