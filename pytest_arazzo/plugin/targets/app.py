"""Target `app`: the user's WSGI or ASGI application, in this process."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import cast

import pytest

import pytest_arazzo
from pytest_arazzo.exchange import Transport
from pytest_arazzo.jsonvalue import Absent
from pytest_arazzo.judge.secrets import scrub, secrets_of
from pytest_arazzo.plugin.app_settings import app_settings_of
from pytest_arazzo.plugin.live_settings import live_settings_of
from pytest_arazzo.plugin.record_settings import record_settings_of
from pytest_arazzo.plugin.targets.authenticated import authenticated
from pytest_arazzo.plugin.targets.target import Opening, Target, virtual
from pytest_arazzo.plugin.targets.tripwire import gate_of
from pytest_arazzo.reports.untrusted import printable
from pytest_arazzo.run import over
from pytest_arazzo.trace import Trace
from pytest_arazzo.transports import asgi, wsgi
from pytest_arazzo.transports.application import Crashed, Kind, kind_of
from pytest_arazzo.transports.live_rules import Caps
from pytest_arazzo.transports.offline import offline

_FIXTURE = "arazzo_app"
_HINT = f"--arazzo-app=MODULE:ATTRIBUTE names it, or a fixture {_FIXTURE} returns it"
_OURS = str(Path(pytest_arazzo.__file__).parent)


@contextmanager
def opened(opening: Opening) -> Iterator[Target]:
    """Yield the application, started for this scenario alone.

    Raises:
        Rejected: there is none, or it does not start or stop.
    """
    application = _application(opening)
    kind = kind_of(application)
    if kind is Kind.FACTORY:
        application = application()  # type: ignore[operator] # a factory can be called
        kind = kind_of(application)
        if kind is Kind.FACTORY:
            kind = Absent("the factory returns a factory")
    if isinstance(kind, Absent):
        raise opening.unusable("AZ701", f"the application cannot be used: {kind.reason}", _HINT)
    crashes: list[Exception] = []
    with _transport(opening, application, kind, crashes.append) as transport:
        signed = authenticated(opening, over(transport))
        target = virtual("app", signed.answer, hosts=opening.hosts)
        yield Target(
            origin=target.origin,
            answer=target.answer,
            sleep=target.sleep,
            is_virtual=target.is_virtual,
            clock=target.clock,
            secrets=signed.secrets,
            finish=lambda trace: _tell(opening, crashes, trace, signed.secrets()),
        )


@contextmanager
def _transport(
    opening: Opening, application: object, kind: Kind, crashed: Crashed
) -> Iterator[Transport]:
    caps = live_settings_of(opening.request.config).rules.caps
    if kind is Kind.WSGI:
        yield wsgi.Wsgi(cast("wsgi.Application", application), caps, crashed)
        return
    with _running(opening, cast("asgi.Application", application), caps, crashed) as running:
        yield running


@contextmanager
def _running(
    opening: Opening, application: asgi.Application, caps: Caps, crashed: Crashed
) -> Iterator[asgi.Asgi]:
    """Yield an application between its startup and its shutdown, which reach no network either."""
    timeout = opening.settings.timeout
    gate = gate_of("app", opening.hosts)
    transport = asgi.Asgi(application, caps, crashed)
    is_through = False
    try:
        with offline(gate):
            transport.open(timeout)
        yield transport
        is_through = True
    except asgi.NotStarted as error:
        raise _unwilling(opening, "start", error) from error
    finally:
        try:
            with offline(gate):
                transport.close(timeout)
        except asgi.NotStarted as error:
            if is_through:  # else there is something worse to tell
                raise _unwilling(opening, "stop", error) from error


def _unwilling(opening: Opening, verb: str, error: asgi.NotStarted) -> Exception:
    text = printable(str(error).strip())
    _section(opening, text)
    return opening.unusable("AZ701", f"the application does not {verb}: {text.splitlines()[-1]}")


def _application(opening: Opening) -> object:
    """Return the application: a test function's, command line's, environment's, fixture's, ini's.

    Raises:
        Rejected: there is none.
    """
    settings = app_settings_of(opening.request.config)
    if opening.transport is not None:
        return opening.transport
    if settings.app is not None:
        return _imported(opening, settings.app)
    try:
        return opening.request.getfixturevalue(_FIXTURE)
    except pytest.FixtureLookupError as error:
        if error.argname != _FIXTURE:
            raise
        if settings.ini_app is None:
            raise opening.unusable("AZ701", "there is no application", _HINT) from None
    return _imported(opening, settings.ini_app)


def _imported(opening: Opening, name: str) -> object:
    module, _, path = name.partition(":")
    try:
        found: object = import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module}.".startswith(f"{error.name}."):
            raise  # the module is there, and misses another one
        hint = "`pythonpath = .` in pytest's ini file lets modules of the root folder be imported"
        message = f"the application {name!r} cannot be had: there is no module {error.name!r}"
        raise opening.unusable("AZ701", message, hint) from error
    for part in path.split("."):
        if not hasattr(found, part):
            message = f"the application {name!r} cannot be had: there is no {part!r}"
            raise opening.unusable("AZ701", message)
        found = getattr(found, part)
    return found


def _tell(
    opening: Opening,
    crashes: list[Exception],
    trace: Trace,
    given: tuple[tuple[str, str], ...],
) -> None:
    """Put what the application raised into the report, without the secrets of the run."""
    rules = record_settings_of(opening.request.config).rules
    rules = replace(rules, known=(*rules.known, *given))
    secrets = secrets_of(trace, opening.program, rules)
    for error in crashes:
        _section(opening, printable(scrub(_text(error), secrets)))


def _text(error: Exception) -> str:
    """Return the traceback of *error* from where the application's own code begins."""
    frame = error.__traceback__
    while frame is not None and frame.tb_frame.f_code.co_filename.startswith(_OURS):
        frame = frame.tb_next
    return "".join(traceback.format_exception(type(error), error, frame))


def _section(opening: Opening, text: str) -> None:
    opening.request.node.add_report_section("call", "arazzo application", text)
