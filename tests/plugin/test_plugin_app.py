"""Target `app`: where the application comes from, and how what it does is reported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

SCENARIOS = "workflows: {look: {scenarios: {one: {target: app, expect: {action: sold}}}}}\n"
PLACE = "pets.scenarios.yaml:1:32"
SERVICE = """
import json


def wsgi(environ, start_response):
    if environ["PATH_INFO"].endswith("/boom"):
        raise LookupError("no such till " + environ["PATH_INFO"])
    if environ["PATH_INFO"].endswith("/far"):
        import socket
        socket.create_connection(("203.0.113.9", 80), timeout=1)
    body = json.dumps({"state": "sold"}).encode()
    start_response("200 OK", [("Content-Type", "application/json")])
    return [body]


def make():
    return wsgi


def make_maker():
    return make


class Holder:
    app = staticmethod(wsgi)


async def asgi(scope, receive, send):
    if scope["type"] == "lifespan":
        print((await receive())["type"])
        await send({"type": "lifespan.startup.complete"})
        print((await receive())["type"])
        await send({"type": "lifespan.shutdown.complete"})
        return
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"state": "sold"}'})


async def closed(scope, receive, send):
    await receive()
    await send({"type": "lifespan.startup.failed", "message": "Traceback:\\n  no database"})


async def stuck(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.failed", "message": "the door is stuck"})
        return
    await asgi(scope, receive, send)


nothing = 7
"""


@pytest.fixture
def service(write: Write, document: str, pytester: pytest.Pytester) -> str:
    """Write the document with its scenario, and a module of applications; return its name."""
    assert document
    write("pets.scenarios.yaml", SCENARIOS)
    pytester.syspathinsert()
    name = f"service_{pytester.path.name}"  # imported modules stay imported
    write(f"{name}.py", SERVICE)
    return name


@pytest.mark.parametrize("path", ["wsgi", "make", "Holder.app", "asgi"])
def test_an_application_is_found_by_its_name(run: Run, service: str, path: str) -> None:
    run(f"--arazzo-app={service}:{path}").assert_outcomes(passed=2)


def test_an_application_can_be_named_in_the_ini_file_and_the_environment(
    run: Run, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("-o", f"arazzo_app={service}:wsgi").assert_outcomes(passed=2)
    monkeypatch.setenv("ARAZZO_APP", f"{service}:wsgi")
    run("-o", f"arazzo_app={service}:nothing").assert_outcomes(passed=2)


def test_a_fixture_comes_before_the_ini_file_and_after_the_command_line(
    run: Run, service: str, write: Write
) -> None:
    write(
        "conftest.py",
        f"import pytest\nimport {service}\n"
        f"@pytest.fixture\ndef arazzo_app(): return {service}.wsgi\n",
    )
    run("-o", f"arazzo_app={service}:nothing").assert_outcomes(passed=2)
    run(f"--arazzo-app={service}:nothing").assert_outcomes(passed=1, errors=1)


def test_a_fixture_that_misses_another_is_told_as_such(
    run: Run, service: str, write: Write
) -> None:
    assert service
    write("conftest.py", "import pytest\n@pytest.fixture\ndef arazzo_app(till): return till\n")
    result = run()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*AZ110 fixture 'till' cannot be had*"])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (None, "there is no application"),
        ("no_such_module:app", "cannot be had: there is no module 'no_such_module'"),
        ("SERVICE:app", "cannot be had: there is no 'app'"),
        ("SERVICE:nothing", "cannot be used: it is int, which cannot be called"),
        ("SERVICE:make_maker", "cannot be used: the factory returns a factory"),
        ("SERVICE:closed", "the application does not start:   no database"),
        ("SERVICE:stuck", "the application does not stop: the door is stuck"),
    ],
)
def test_an_application_that_cannot_be_had_is_an_error(
    run: Run, service: str, name: str | None, said: str
) -> None:
    result = run(*([f"--arazzo-app={name.replace('SERVICE', service)}"] if name else []))
    result.assert_outcomes(passed=1, errors=1)
    text = " ".join(" ".join(result.outlines).split())
    assert " ".join(f"{PLACE}: AZ701".split()) in text
    assert " ".join(said.split()) in text


def test_what_a_module_misses_is_shown_where_it_misses_it(
    run: Run, service: str, write: Write
) -> None:
    write(f"broken_{service}.py", "import no_such_library\n")
    result = run(f"--arazzo-app=broken_{service}:app")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*ModuleNotFoundError: No module named 'no_such_library'"])


@pytest.mark.parametrize("name", ["shop", "a:b:c", ":app", "shop:", "a b:c", "../a:b"])
def test_a_name_that_is_none_is_a_usage_error(run: Run, service: str, name: str) -> None:
    assert service
    result = run(f"--arazzo-app={name}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        [f"ERROR: --arazzo-app must have the form MODULE:ATTRIBUTE, not {name!r}"]
    )


def test_a_document_cannot_name_an_application(run: Run, service: str, write: Write) -> None:
    write("pets.scenarios.yaml", SCENARIOS.replace("target: app", f"app: '{service}:wsgi'"))
    result = run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*AZ110 unknown field 'app'"])


def test_an_exception_fails_the_test_and_its_traceback_is_in_the_report(
    run: Run, service: str, write: Write
) -> None:
    write("pets.scenarios.yaml", SCENARIOS.replace("{target", "{inputs: {name: boom}, target"))
    result = run(f"--arazzo-app={service}:wsgi", "--junit-xml=out.xml")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*AZ604 *",
            "*- Captured arazzo application call -*",
            "Traceback (most recent call last):",
            f'  File "*{service}.py", line *, in wsgi',
            "LookupError: no such till /pets/boom",
        ]
    )
    assert "transports/wsgi.py" not in result.stdout.str()


def test_an_application_reaches_no_network(run: Run, service: str, write: Write) -> None:
    write("pets.scenarios.yaml", SCENARIOS.replace("{target", "{inputs: {name: far}, target"))
    result = run(f"--arazzo-app={service}:wsgi")
    result.assert_outcomes(passed=1, errors=1)
    text = " ".join(" ".join(result.outlines).split())
    assert "AZ701" in text
    assert "--arazzo-allow-hosts=203.0.113.9" in text


def test_each_scenario_starts_and_stops_the_application(
    run: Run, service: str, write: Write
) -> None:
    write("pets.scenarios.yaml", SCENARIOS.replace("{one:", "{two: {target: app}, one:"))
    result = run(f"--arazzo-app={service}:asgi", "-s")
    result.assert_outcomes(passed=3)
    assert result.stdout.str().count("lifespan.startup") == 2
    assert result.stdout.str().count("lifespan.shutdown") == 2


def test_what_an_application_answers_can_be_recorded(run: Run, service: str) -> None:
    run(f"--arazzo-app={service}:wsgi", "--arazzo-record=once").assert_outcomes(passed=2)
    run("--arazzo-target=cassette").assert_outcomes(passed=2)


def test_a_test_function_can_hand_its_application_over(
    run: Run, service: str, write: Write
) -> None:
    write(
        "test_shop.py",
        f"""
        import {service}

        def test_it(arazzo):
            result = arazzo.run("pets.arazzo.yaml", "look", target={service}.asgi)
            assert result.path == ("get",)
        """,
    )
    run("test_shop.py").assert_outcomes(passed=1)
