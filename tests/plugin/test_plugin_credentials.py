"""Credentials of the user: where they come from, who gets them, and that nobody else sees them."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from socket import socket

import pytest
from live_serving import Server, message, serving

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

TOKEN = "tok-4711-0815-abcd"
PASSWORD = "wof wof, said the dog"
BASIC = base64.b64encode(f"rex:{PASSWORD}".encode()).decode()
SECRET = "client-secret-of-mine"
SCENARIOS = "workflows: {look: {scenarios: {one: {target: live}}}}\n"


def told(result: pytest.RunResult) -> str:
    """Return what a run says, as if the terminal had no end."""
    return " ".join(result.stdout.str().split())


def respond(connection: socket, request: bytes) -> None:
    """Give tokens, and pets to who says something; what was said comes back."""
    head = request.decode("latin-1")
    if head.startswith("POST /token"):
        body = json.dumps({"access_token": TOKEN, "token_type": "bearer"}).encode()
    else:
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        said = {"state": fields.get("Authorization", fields.get("X-Key", "nobody"))}
        body = json.dumps(said).encode()
    connection.sendall(message(body, "Content-Type: application/json"))


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(respond) as server:
        yield server


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in tuple(os.environ):
        if name.startswith(("ARAZZO_", "AWS_")):
            monkeypatch.delenv(name)


@pytest.fixture
def secured(write: Write, api: Path, document: str) -> Callable[[str], None]:
    """Return what gives the API a security scheme `pet-key`, and a scenario against it."""
    assert document
    plain = api.read_text()

    def secure(scheme: str) -> None:
        schemes = f"components: {{securitySchemes: {{pet-key: {scheme}}}}}\n"
        write(api.name, f"{plain}security: [{{pet-key: []}}]\n{schemes}")
        write("pets.scenarios.yaml", SCENARIOS)

    return secure


Secure = Callable[[str], None]
BEARER = "{type: http, scheme: bearer}"
KEY = "{type: apiKey, in: header, name: X-Key}"
LOGIN = "{type: http, scheme: basic}"
CLIENTS = (
    "{type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://pets.example/token',"
    " scopes: {}}}}"
)
FIXTURE = "import pytest\n@pytest.fixture\ndef arazzo_auth():\n    return "
CALLED = f"lambda source, scheme: {TOKEN!r} if (source, scheme) == ('pets', 'pet-key') else None"
HOOK = f"""
def pytest_arazzo_credentials(source, scheme, request):
    assert request.node.name == "look[one]"
    return {TOKEN!r} if (source, scheme) == ("pets", "pet-key") else None
"""


def authorization(server: Server) -> list[str]:
    lines = b"".join(server.requests).decode("latin-1").split("\r\n")
    return [line.partition(": ")[2] for line in lines if line.startswith("Authorization: ")]


@pytest.mark.parametrize(
    ("conftest", "environment"),
    [
        (f"{FIXTURE}{{'pet-key': {TOKEN!r}}}\n", {}),
        (f"{FIXTURE}{CALLED}\n", {"ARAZZO_AUTH_PET_KEY": "far"}),
        (HOOK, {"ARAZZO_AUTH_PET_KEY": "far"}),
        (f"{FIXTURE}{{}}\n{HOOK}", {}),
        ("", {"ARAZZO_AUTH_PET_KEY": TOKEN}),
        ("", {"ARAZZO_AUTH_PETS_PET_KEY": TOKEN, "ARAZZO_AUTH_PET_KEY": "far"}),
        ("", {"ARAZZO_AUTH_PET_KEY": json.dumps({"token": TOKEN, "hosts": "127.0.0.1 h"})}),
    ],
    ids=["fixture", "function", "hook", "fixture and hook", "variable", "nearer", "for hosts"],
)
def test_credentials_come_from_the_nearest_place(  # noqa: PLR0913, PLR0917 - fixtures
    run: Run,
    write: Write,
    secured: Secure,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    conftest: str,
    environment: dict[str, str],
) -> None:
    secured(BEARER)
    write("conftest.py", conftest)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    run(f"--arazzo-base-url=http://127.0.0.1:{server.port}").assert_outcomes(passed=2)

    assert authorization(server) == [f"Bearer {TOKEN}"] * 2


@pytest.mark.parametrize(
    ("scheme", "hint"),
    [
        (BEARER, "set ARAZZO_AUTH_PET_KEY, or let fixture 'arazzo_auth' return them"),
        ("{type: mutualTLS}", "--arazzo-client-cert=FILE gives a certificate"),
        (
            "{type: apiKey, in: header, name: Authorization, x-amazon-apigateway-authtype: sigv4}",
            "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or ARAZZO_AUTH_PET_KEY",
        ),
    ],
)
def test_what_is_missing_is_named_before_anything_is_sent(
    run: Run, secured: Secure, server: Server, scheme: str, hint: str
) -> None:
    secured(scheme)
    result = run(f"--arazzo-base-url={server.url('')}")

    result.assert_outcomes(passed=1, errors=1)
    assert (
        "pets.scenarios.yaml:1:32: AZ730 step 'get' cannot be sent: GET /pets/{name} of 'pets' "
        "needs credentials for the security scheme 'pet-key' (pets.openapi.yaml:20:41)"
    ) in told(result)
    assert "step 'again' cannot" not in told(result)  # it lacks the same
    assert hint in told(result)
    assert server.requests == []


def test_credentials_for_other_hosts_are_missing_here(
    run: Run, secured: Secure, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    secured(BEARER)
    given = {"token": TOKEN, "hosts": ["pets.example"]}
    monkeypatch.setenv("ARAZZO_AUTH_PET_KEY", json.dumps(given))
    result = run(f"--arazzo-base-url={server.url('')}")

    assert "AZ730" in told(result)
    assert server.requests == []
    assert TOKEN not in told(result)


@pytest.mark.parametrize("value", [f"{PASSWORD}\r\nX-Evil: 1", PASSWORD, f'{{"{PASSWORD}'])
def test_what_cannot_be_used_is_an_error_that_does_not_repeat_it(
    run: Run, secured: Secure, server: Server, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    secured(LOGIN)
    monkeypatch.setenv("ARAZZO_AUTH_PET_KEY", value)
    result = run(f"--arazzo-base-url={server.url('')}", "-vv")

    result.assert_outcomes(passed=1, errors=1)
    assert "AZ731 the credentials for the security scheme 'pet-key' cannot be used" in told(result)
    assert "they come from ARAZZO_AUTH_PET_KEY" in told(result)
    assert PASSWORD not in told(result)
    assert server.requests == []


def test_nobody_is_sent_on_purpose(
    run: Run, secured: Secure, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    secured(BEARER)
    monkeypatch.setenv("ARAZZO_AUTH_PET_KEY", "none")
    run(f"--arazzo-base-url={server.url('')}").assert_outcomes(passed=2)

    assert authorization(server) == []
    assert len(server.requests) == 2


@pytest.mark.parametrize(("value", "outcomes"), [("none", (2, 0)), ("text", (1, 1))])
def test_a_certificate_is_no_text(  # noqa: PLR0913, PLR0917 - fixtures
    run: Run,
    secured: Secure,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    value: str,
    outcomes: tuple[int, int],
) -> None:
    secured("{type: mutualTLS}")
    monkeypatch.setenv("ARAZZO_AUTH_PET_KEY", value)
    result = run(f"--arazzo-base-url={server.url('')}")

    result.assert_outcomes(passed=outcomes[0], errors=outcomes[1])


@pytest.mark.parametrize("target", ["cassette", "synth"])
def test_what_is_no_real_service_needs_no_credentials(
    run: Run, secured: Secure, target: str
) -> None:
    secured(BEARER)

    assert "AZ730" not in told(run(f"--arazzo-target={target}"))


def test_a_step_that_sends_the_header_itself_needs_none(
    run: Run, write: Write, secured: Secure, server: Server, document: str
) -> None:
    secured(KEY)
    own = "parameters: [{name: x-key, in: header, value: own},"
    write("pets.arazzo.yaml", document.replace("parameters: [", own))
    run(f"--arazzo-base-url={server.url('')}").assert_outcomes(passed=2)

    assert [b"x-key: own" in request.lower() for request in server.requests] == [True, True]


def test_a_fixture_that_fails_is_told_as_pytest_tells_it(
    run: Run, write: Write, secured: Secure
) -> None:
    secured(BEARER)
    write(
        "conftest.py",
        "import pytest\n@pytest.fixture\ndef arazzo_auth(vault):\n    return vault\n",
    )
    result = run("--arazzo-base-url=http://localhost:1")

    result.assert_outcomes(passed=1, errors=1)
    assert "'vault'" in told(result)


def test_a_token_is_had_once_for_all_scenarios(
    run: Run, write: Write, secured: Secure, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    secured(CLIENTS)
    write("pets.scenarios.yaml", SCENARIOS.replace("{one:", "{two: {target: live}, one:"))
    monkeypatch.setenv(
        "ARAZZO_AUTH_PET_KEY", json.dumps({"client_id": "me", "client_secret": SECRET})
    )
    run(f"--arazzo-base-url={server.url('')}").assert_outcomes(passed=3)

    assert [request.split(b" ")[0] for request in server.requests] == [b"POST", *[b"GET"] * 4]


def test_a_token_endpoint_elsewhere_must_be_allowed(
    run: Run, secured: Secure, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    secured(CLIENTS.replace("pets.example", "far.invalid"))
    monkeypatch.setenv(
        "ARAZZO_AUTH_PET_KEY", json.dumps({"client_id": "me", "client_secret": SECRET})
    )
    result = run(f"--arazzo-base-url={server.url('')}")

    result.assert_outcomes(passed=1, errors=1)
    assert (
        "there is no access token for 'pet-key': the host 'far.invalid' is not allowed"
    ) in told(result)
    assert server.requests == []


@pytest.mark.parametrize(
    ("scheme", "value", "secrets"),
    [
        (BEARER, TOKEN, {TOKEN}),
        (KEY, TOKEN, {TOKEN}),
        (LOGIN, f"rex:{PASSWORD}", {PASSWORD, BASIC}),
        (CLIENTS, f'{{"client_id": "me", "client_secret": "{SECRET}"}}', {TOKEN, SECRET}),
    ],
    ids=["bearer", "key", "basic", "oauth"],
)
@pytest.mark.parametrize("source", ["variable", "fixture"])
def test_no_secret_is_in_anything_that_a_run_leaves(  # noqa: PLR0913, PLR0917 - fixtures
    pytester: pytest.Pytester,
    run: Run,
    write: Write,
    secured: Secure,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    source: str,
    scheme: str,
    value: str,
    secrets: set[str],
) -> None:
    secured(scheme)
    api = (pytester.path / "pets.openapi.yaml").read_text("utf-8")
    write("pets.openapi.yaml", api.replace("{state: {type: string}}", "{state: {enum: [new]}}"))
    write(
        "pets.scenarios.yaml",
        "workflows: {look: {scenarios: {bad: {target: live},"
        " good: {target: live, contract: warning}}}}",
    )
    if source == "variable":
        monkeypatch.setenv("ARAZZO_AUTH_PET_KEY", value)
    else:
        write("conftest.py", f"{FIXTURE}{{'pet-key': {value!r}}}\n")
        monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    result = run(
        f"--arazzo-base-url={server.url('')}", "-vv", "--junitxml=out.xml", "--arazzo-record=all"
    )

    result.assert_outcomes(passed=2, failed=1)
    sent = b"".join(server.requests).decode("latin-1")
    assert "$ARAZZO_AUTH_PET_KEY" in result.stdout.str()  # in the line that calls curl
    assert any(secret in sent for secret in secrets)  # they reached the server, which echoes them
    names = ("out.xml", "cassettes/pets/look/bad.yaml", "cassettes/pets/look/good.yaml")
    left = [(pytester.path / name).read_text("utf-8") for name in names]
    for text in (*left, result.stdout.str(), result.stderr.str()):
        assert {secret for secret in secrets if secret in text} == set()


def test_an_application_in_this_process_is_sent_credentials_too(
    run: Run, write: Write, secured: Secure, monkeypatch: pytest.MonkeyPatch
) -> None:
    secured(KEY)
    write(
        "conftest.py",
        f"""
        import pytest

        def app(environ, start_response):
            is_known = environ.get("HTTP_X_KEY") == {TOKEN!r}
            fields = [("Content-Type", "application/json")]
            start_response("200 OK" if is_known else "404 Not Found", fields)
            return [b'{{"state": "new"}}']

        @pytest.fixture
        def arazzo_app():
            return app
        """,
    )
    missing = run("--arazzo-target=app")
    monkeypatch.setenv("ARAZZO_AUTH_PET_KEY", TOKEN)

    missing.assert_outcomes(passed=1, errors=1)
    assert "AZ730" in told(missing)
    run("--arazzo-target=app").assert_outcomes(passed=2)
