"""Secrets of many kinds, in many places, of runs that fail: no report, file or line has one."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from urllib.parse import quote, quote_plus

import pytest

from pytest_arazzo.judge.secrets import MASK, scrub

Run = Callable[..., pytest.RunResult]

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ6cWp3dCJ9.zqjwt0signature0zq"
PEM = "MIIEvQIBADANBgkqhkiGzqpem0zqpem0zqpem"

SENT = {
    "basic": "zq/basic+pass=1",
    "bearer": "zqbearer.1~token/a",
    "proxy": "zqproxybearer1234567",
    "header-key": "zq-header-key-1",
    "query-key": "zq/query+key&1",
    "cookie-key": "zq-cookie-key-1",
    "header-password": "zq-header-password-1",
    "query-password": "zq query/password=1",
    "path-password": "zq path/password+1",
    "named-header": "zq-named-header-1",
    "named-query": "zq-named-query-1",
    "cookie-session": "zq-cookie-session-1",
    "json-named": 'zq"json/named\\1',
    "json-format": "zq-json-format-1",
    "json-write-only": "zq-json-write-only-1",
    "json-deep": "zq-json-deep-1",
    "json-all-of": "zq-json-all-of-1",
    "json-pairs": "zq-json-pairs-1",
    "json-text": "zq-json-text-1",
    "input-format": "zq-input-format-1 é",
    "input-named": "zq-input-named-1",
    "input-env": "zq/input+env=1",
    "input-env-plain": "zq-input-env-plain-1",
    "environment": "zq-environment-1",
    "form-named": "zq form+named&1",
    "form-format": "zq-form-format-1",
    "part-named": "zq-part-named-1",
    "part-format": "zq-part-format-1",
    "part-json": "zq-part-json-1",
    "xml-element": "zq<xml&element-1",
    "xml-attribute": "zq-xml-attribute-1",
    "xml-cdata": "zq-xml-cdata-1",
    "oauth-client-secret": "zq-oauth-client-secret-1",
    "oauth-password": "zq-oauth-password-1",
    "oauth-refresh": "zq-oauth-refresh-1",
    "oauth-assertion": "zq-oauth-assertion-1",
    "aws-id": "AKIAZQZQZQZQZQZQZQZQ",
    "aws-signature": "f00dzq1aws0signature0zq1",
    "aws-session": "zqawssessiontoken0123456789",
    "own-name": "zq-own-name-1",
    "own-pattern": "acct-zq-own-pattern-1",
    "expected": "zq-expected-1",
}
CAME = {
    "access-token": "zq-access-token-1",
    "refresh-token": "zq-refresh-token-1",
    "id-token": JWT,
    "set-cookie": "zq-set-cookie-1",
    "response-header": "zq-response-header-1",
    "response-header-format": "zq-response-header-format-1",
    "location-query": "zq-location-query-1",
    "location-fragment": "zq-location-fragment-1",
    "url-userinfo": "zq-url-userinfo-1",
    "link-signature": "zqlinksignature1",
    "response-deep": "zq-response-deep-1",
    "response-format": "zq-response-format-1",
    "response-list": "zq-response-list-1",
    "response-number": "739182645501",
    "json-in-text": "zq-json-in-text-1",
    "dsn": "zq-dsn-1",
    "aws-secret": "zqzqAWSsecretzqzqAWSsecretzqzqAWSsecretz",
    "github": "ghp_zqzqzqzqzqzqzqzqzqzqzqzqzqzqzqzqzqzq",
    "slack": "xoxb-123456789012-zqzqzqzqzqzqzqzq",
    "stripe": "sk_live_zqzqzqzqzqzqzqzqzqzqzqzq",
    "pem": PEM,
    "xml-response": "zq-xml-response-1",
    "xml-response-attribute": "zq-xml-response-attribute-1",
    "finding": "zq-finding-1",
    "output": "zq-output-1",
}
SECRETS = SENT | CAME


def spellings(secret: str) -> Iterator[str]:
    """Yield how *secret* can be written: as it is, escaped, encoded, within other bytes too."""
    raw = secret.encode()
    yield from (secret, quote(secret, safe=""), quote(secret), quote_plus(secret))
    yield from (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], raw.hex())
    for before in range(3):
        coded = base64.b64encode(b"x" * before + raw).decode().rstrip("=")
        skipped = (0, 2, 3)[before]
        core = coded[skipped : len(coded) - 1]  # what does not depend on the bytes around
        yield from (core, core.replace("+", "-").replace("/", "_"))
    yield secret.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def leaks(text: str) -> list[str]:
    """Return the names of the secrets of which *text* gives away more than half, from the start."""
    return [
        name
        for name, value in SECRETS.items()
        if any(spelled in text for spelled in spellings(value[: len(value) * 2 // 3]))
    ]


PASSWORD = {"type": "string", "format": "password"}
TEXT = {"type": "string"}


def operation(name: str, media: dict[str, object], **more: object) -> dict[str, object]:
    """Return an operation that takes *media* and says nothing of most answers."""
    return {
        "operationId": name,
        "requestBody": {"content": media},
        "responses": {"200": {"description": "in", "content": {"*/*": {}}}},
        **more,
    }


ENTER = operation(
    "enter",
    {
        "application/json": {
            "schema": {
                "type": "object",
                "properties": {
                    "phrase": PASSWORD,
                    "answer": {"type": "string", "writeOnly": True},
                    "deep": {"type": "array", "items": {"properties": {"word": PASSWORD}}},
                    "composed": {"allOf": [{"$ref": "#/components/schemas/Composed"}]},
                },
            }
        }
    },
    parameters=[
        {"name": "room", "in": "path", "required": True, "schema": PASSWORD},
        {"name": "tenant", "in": "query", "schema": PASSWORD},
        {"name": "X-Seal", "in": "header", "schema": PASSWORD},
    ],
    responses={
        "200": {
            "description": "in",
            "headers": {"X-Mark": {"schema": PASSWORD}},
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "required": ["missing"],
                        "properties": {
                            "ticket": PASSWORD,
                            "password": {"type": "string", "maxLength": 3, "pattern": "^never$"},
                            "secret": {"enum": ["never"]},
                        },
                    }
                }
            },
        }
    },
)
FORM = {"schema": {"type": "object", "properties": {"mothers_name": PASSWORD}}}
API = {
    "openapi": "3.1.0",
    "info": {"title": "Vault", "version": "1"},
    "servers": [{"url": "https://vault.example"}],
    "security": [{"inHeader": []}, {"inQuery": []}, {"inCookie": []}],
    "paths": {
        "/rooms/{room}": {"post": ENTER},
        "/token": {"post": operation("token", {"application/x-www-form-urlencoded": FORM})},
        "/parts": {"post": operation("parts", {"multipart/form-data": FORM})},
        "/xml": {"post": operation("xml", {"application/xml": {}})},
        "/cloud": {"post": operation("cloud", {"application/json": {}})},
    },
    "components": {
        "securitySchemes": {
            "inHeader": {"type": "apiKey", "in": "header", "name": "X-Shop"},
            "inQuery": {"type": "apiKey", "in": "query", "name": "who"},
            "inCookie": {"type": "apiKey", "in": "cookie", "name": "seat"},
        },
        "schemas": {"Composed": {"properties": {"hidden": PASSWORD}}},
    },
}


def parameters(*named: tuple[str, str, str]) -> list[dict[str, str]]:
    """Return parameters: place, name, and which secret is sent there."""
    return [{"in": place, "name": name, "value": f"$inputs.{key}"} for place, name, key in named]


# Most secrets reach their places through inputs that nothing marks: only their places tell.
ENTERED = {
    "stepId": "enter",
    "operationId": "enter",
    "parameters": [
        *parameters(
            ("path", "room", "path-password"),
            ("query", "tenant", "query-password"),
            ("query", "who", "query-key"),
            ("query", "access_token", "named-query"),
            ("header", "X-Seal", "header-password"),
            ("header", "X-Shop", "header-key"),
            ("header", "X-Auth-Token", "named-header"),
            ("cookie", "seat", "cookie-key"),
            ("cookie", "sid", "cookie-session"),
        ),
        {"in": "header", "name": "Authorization", "value": "Bearer {$inputs.bearer}"},
        {"in": "header", "name": "Proxy-Authorization", "value": "Bearer {$inputs.proxy}"},
    ],
    "requestBody": {
        "contentType": "application/json",
        "payload": {
            "password": "$inputs.json-named",
            "phrase": "$inputs.json-format",
            "answer": "$inputs.json-write-only",
            "deep": [{"word": "$inputs.json-deep"}],
            "composed": {"hidden": "$inputs.json-all-of"},
            "env": [{"name": "DB_PASSWORD", "value": "$inputs.json-pairs"}],
            "config": '{"db": {"password": "{$inputs.json-text}"}}',
            "remark": "$inputs.input-format",
            "note": "$inputs.password",
            "from": "$inputs.input-env",
            "other": "$inputs.input-env-plain",
            "personal": "$inputs.own-name",
            "text": "about {$inputs.own-pattern} and {$inputs.environment}",
        },
    },
    "successCriteria": [
        {"condition": "$statusCode == 200"},
        {"condition": "$response.body#/password != $inputs.bearer"},
        {"condition": "$request.header.X-Shop == $inputs.header-key"},
        {"context": "$response.body", "type": "jsonpath", "condition": "$[?@.password != 'zq']"},
    ],
    "outputs": {"made": "$response.body#/made/password", "ticket": "$response.body#/ticket"},
}
TOKEN = {
    "stepId": "token",
    "operationId": "token",
    "parameters": [
        {"in": "header", "name": "Authorization", "value": "Basic {$inputs.basic-coded}"}
    ],
    "requestBody": {
        "contentType": "application/x-www-form-urlencoded",
        "payload": {
            "client_secret": "$inputs.oauth-client-secret",
            "password": "$inputs.oauth-password",
            "refresh_token": "$inputs.oauth-refresh",
            "client_assertion": "$inputs.oauth-assertion",
            "api_key": "$inputs.form-named",
            "mothers_name": "$inputs.form-format",
        },
    },
    "successCriteria": [{"condition": "$statusCode == 200"}],
    "outputs": {"t": "$response.body#/access_token"},
}
PARTS = {
    "stepId": "parts",
    "operationId": "parts",
    "parameters": [
        {"in": "header", "name": "X-Repeated", "value": "$steps.token.outputs.t"},
    ],
    "requestBody": {
        "contentType": "multipart/form-data",
        "payload": {
            "password": "$inputs.part-named",
            "mothers_name": "$inputs.part-format",
            "meta": {"client_secret": "$inputs.part-json"},
        },
    },
    "successCriteria": [{"condition": "$statusCode == 200"}],
}
XML = {
    "stepId": "xml",
    "operationId": "xml",
    "requestBody": {"contentType": "application/xml", "payload": "$inputs.xml-body"},
    "successCriteria": [{"condition": "$statusCode == 200"}],
}
CLOUD = {
    "stepId": "cloud",
    "operationId": "cloud",
    "parameters": [
        *parameters(
            ("query", "X-Amz-Signature", "aws-signature"),
            ("query", "X-Amz-Credential", "aws-id"),
            ("header", "X-Amz-Security-Token", "aws-session"),
        )
    ],
    "requestBody": {"contentType": "application/json", "payload": {"x": 1}},
    "successCriteria": [{"condition": "$statusCode == 200"}],
    "outputs": {"token": "$response.body#/api_token"},
}
DOCUMENT = {
    "arazzo": "1.0.1",
    "info": {"title": "Vault", "version": "1.0.0"},
    "sourceDescriptions": [{"name": "vault", "url": "vault.openapi.json", "type": "openapi"}],
    "workflows": [
        {
            "workflowId": "enter",
            "inputs": {
                "type": "object",
                "properties": {
                    **dict.fromkeys((*SENT, "basic-coded", "xml-body", "password"), TEXT),
                    "input-format": PASSWORD,
                },
            },
            "steps": [ENTERED, TOKEN, PARTS, XML, CLOUD],
            "outputs": {
                "made": "$steps.enter.outputs.made",
                "ticket": "$steps.enter.outputs.ticket",
                "token": "$steps.cloud.outputs.token",
                "t": "$steps.token.outputs.t",
            },
        }
    ],
}
XML_BODY = (
    "<r><Password>zq&lt;xml&amp;element-1</Password><a token='zq-xml-attribute-1'/>"
    "<Secret><![CDATA[zq-xml-cdata-1]]></Secret></r>"
)
INPUTS: dict[str, object] = {
    **SENT,
    "basic-coded": base64.b64encode(f"joe:{SENT['basic']}".encode()).decode(),
    "xml-body": XML_BODY,
    "password": SENT["input-named"],
    "input-env": {"env": "VAULT_PLACE"},
    "input-env-plain": {"env": "VAULT_DOOR"},
}
for unused in ("basic", "expected", "input-named"):
    del INPUTS[unused]
SCENARIOS = {
    "workflows": {
        "enter": {
            "inputs": INPUTS,
            "scenarios": {
                "refused": {"target": "vault"},
                "expected": {
                    "target": "vault",
                    "contract": "warning",
                    "expect": {"outputs": {"token": SENT["expected"], "ticket": SENT["expected"]}},
                },
                "passes": {"target": "vault", "contract": "warning"},
                "broken": {"target": "vault"},
            },
        }
    }
}
TOLD = {
    "ticket": CAME["response-format"],
    "password": CAME["finding"],
    "secret": CAME["finding"],
    "made": {"password": CAME["output"]},
    "deep": [{"credentials": [CAME["response-list"], {"x": [CAME["response-deep"]]}]}],
    "access_token": CAME["access-token"],
    "refresh_token": CAME["refresh-token"],
    "id_token": CAME["id-token"],
    "api_token": CAME["output"],
    "pin_code": int(CAME["response-number"]),
    "config": json.dumps({"db": {"password": CAME["json-in-text"]}}),
    "dsn": f"Server=x;Password={CAME['dsn']};",
    "link": f"https://joe:{CAME['url-userinfo']}@x.example/?sig={CAME['link-signature']}",
    "aws": {"aws_secret_access_key": CAME["aws-secret"]},
    "said": f"{CAME['github']} {CAME['slack']} {CAME['stripe']}",
    "pem": f"-----BEGIN PRIVATE KEY-----\n{PEM}\n-----END PRIVATE KEY-----",
    "echo": [*SENT.values()][:-1],
    "coded": [
        base64.b64encode(f"ab{each}".encode()).decode() for each in list(SENT.values())[:-1]
    ],
    "quoted": [quote(each, safe="") for each in list(SENT.values())[:-1]],
    "hex": [each.encode().hex() for each in list(SENT.values())[:-1]],
}
ANSWERED = (
    f"<r><Password>{CAME['xml-response']}</Password>"
    f"<a token='{CAME['xml-response-attribute']}'>{SENT['bearer']}</a></r>"
)
CONFTEST = f"""\
import json
import logging

from pytest_arazzo.errors import Unreachable
from pytest_arazzo.exchange import Headers, Response

TOLD = {TOLD!r}


class Vault:
    def __init__(self, name):
        self.name = name

    def send(self, request, *, timeout):
        if "broken" in self.name and "/cloud" in request.url:
            raise Unreachable(request, "nobody at " + request.url + " " + " ".join(TOLD["echo"][:-1]))
        fields = [
            ("Set-Cookie", "sid={CAME["set-cookie"]}; Path=/"),
            ("X-Api-Key", "{CAME["response-header"]}"),
            ("X-Mark", "{CAME["response-header-format"]}"),
            ("Location", "/n?access_token={CAME["location-query"]}#id_token={CAME["location-fragment"]}"),
            ("X-Echo", "{SENT["bearer"]} {SENT["header-key"]}"),
        ]
        is_xml = "/xml" in request.url
        fields.append(("Content-Type", "application/xml" if is_xml else "application/json"))
        body = {ANSWERED!r} if is_xml else json.dumps(TOLD)
        return Response(
            status=200,
            headers=Headers(tuple(fields)),
            body=body.encode(),
            reason="OK for {SENT["header-key"]}",
        )


def pytest_arazzo_transport(target, request):
    return Vault(request.node.name) if target == "vault" else None
"""
REPORTS = (
    *("-vv", "-rA", "--junit-xml=junit.xml", "--arazzo-trace=trace.jsonl", "--arazzo-har=run.har"),
    *("--arazzo-html=run.html", "--arazzo-annotations=github", "--arazzo-show=all"),
    *("--arazzo-cov-report=term-missing", "--arazzo-cov-report=markdown:coverage.md"),
    *("--arazzo-cov-report=json:coverage.json", "--arazzo-cov-report=html:coverage.html"),
    *("--arazzo-cov-report=xml:coverage.xml", "--arazzo-cov-report=lcov:coverage.lcov"),
    *("--arazzo-cov-data=coverage.data", "-o", "arazzo_explore=off", "--arazzo-record=once"),
    *("-o", "arazzo_redact=personal", "-o", r"arazzo_redact_patterns=acct-[\w-]+"),
    *("-o", "log_level=DEBUG", "--log-file=run.log", "--log-file-level=DEBUG"),
)
WRITTEN = {
    *("junit.xml", "trace.jsonl", "run.har", "run.html", "coverage.md", "coverage.json"),
    *("coverage.html", "coverage.xml", "coverage.lcov", "coverage.data", "step-summary.md"),
    *("run.log", "refused.yaml", "expected.yaml", "passes.yaml"),
}


def test_no_report_of_runs_that_fail_gives_a_secret_away(
    run: Run, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(pytester.path / "step-summary.md"))
    monkeypatch.setenv("VAULT_PLACE", SENT["input-env"])
    monkeypatch.setenv("VAULT_DOOR", SENT["input-env-plain"])
    monkeypatch.setenv("DEPLOY_TOKEN", SENT["environment"])
    for name, tree in (
        ("vault.openapi.json", API),
        ("vault.arazzo.json", DOCUMENT),
        ("vault.scenarios.yaml", SCENARIOS),
    ):
        (pytester.path / name).write_text(json.dumps(tree, indent=1), encoding="utf-8")
    (pytester.path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    before = set(pytester.path.rglob("*"))

    result = run(*REPORTS)
    shown = result.stdout.str() + result.stderr.str()
    files = {path for path in set(pytester.path.rglob("*")) - before if path.is_file()}
    texts = {path.name: path.read_bytes().decode() for path in files if path.suffix != ".pyc"}

    assert texts.keys() == WRITTEN
    assert len(SECRETS) >= 40
    result.assert_outcomes(passed=1, failed=3, errors=1)
    assert [name for name in ("junit.xml", "run.har", "run.html") if MASK not in texts[name]] == []
    assert leaks(shown) == []
    assert {name: found for name in texts if (found := leaks(texts[name]))} == {}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("it said open sesame!", f"it said {MASK}!"),
        ("it said open\n            sesame!", f"it said {MASK}!"),
        ("it said open sesa…", f"it said {MASK}…"),
        ("it said open sesa… (+7 characters)", f"it said {MASK}… (+7 characters)"),
        ("it said 'open ...same', twice", f"it said '{MASK}...{MASK}', twice"),
        ("open sesa, it said… then", "open sesa, it said… then"),
        ("…same", f"…{MASK}"),
        ("ope…", "ope…"),
    ],
)
def test_a_secret_is_masked_where_it_was_wrapped_or_cut_too(text: str, shown: str) -> None:
    assert scrub(text, ("open sesame",)) == shown


def test_the_check_for_leaks_sees_every_spelling_and_what_is_left_of_a_cut() -> None:
    value = SENT["path-password"]
    coded = [base64.b64encode(b"-" * n + value.encode()).decode() for n in range(4)]
    spelled = [value, value[:-4], quote(value, safe=""), quote_plus(value), *coded]

    assert [leaks(f"<{each}>") for each in spelled] == [["path-password"]] * len(spelled)
    assert leaks("zq, nothing else") == []
