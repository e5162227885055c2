"""Runs as steps with attachments in the results of Allure, where its plugin writes them.

All goes through Allure's public functions, which are imported only then. Everything is attached as
plain text: a report in a browser would show an answer of another kind as the page that it is.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest

from pytest_arazzo.plugin.conduct import Conducted, run_of
from pytest_arazzo.reports.untrusted import one_line, printable

MOST = 200
"""Visits of a run that become steps: the first half of them and the last."""

_LISTENER = "allure_listener"  # registered by allure-pytest if there is an `--alluredir`
_TITLE = 400

Plain = Mapping[str, Any]


def attach_run(config: pytest.Config, done: Conducted) -> None:
    """Attach a run to the test that Allure has open, if Allure's results are written at all."""
    if not config.pluginmanager.has_plugin(_LISTENER):
        return
    allure: Any = importlib.import_module("allure")
    run = run_of(done)
    for visit, problem in _shown(run):
        step = allure.step(_title(visit))
        step.__enter__()
        for name, text in _texts(visit):
            allure.attach(text, name=name, attachment_type=allure.attachment_type.TEXT)
        # Not by `with`: the traceback would be one of this module, and say nothing of the API.
        step.__exit__(type(problem) if problem else None, problem, None)


def _shown(run: Plain) -> Iterator[tuple[Plain, Exception | None]]:
    """Yield the visits that become steps with what is wrong with them; a gap is a step too."""
    visits, half = run["visits"], MOST // 2
    gap = len(visits) - MOST
    for index, visit in enumerate(visits):
        if gap <= 0 or index < half or index >= half + gap:
            yield visit, _problem(run, index)
        elif index == half:
            yield {"left_out": gap}, None


def _problem(run: Plain, index: int) -> Exception | None:
    """Return what Allure takes for a failure, or for something broken, of the visit at *index*.

    A step whose criteria do not hold may be just what the scenario is about, or wait for: what
    counts is that the verdict objects to it.
    """
    objections = (each for each in run["objections"] if each["visit"] == index)
    said = [f"{each['code']} {each['message']}" for each in objections]
    if not said:
        return None
    text = printable("\n".join(said))
    return RuntimeError(text) if run["result"] == "error" else AssertionError(text)


def _title(visit: Plain) -> str:
    """Return step, request and status: `getPet  GET /pets/rex  200`."""
    if "left_out" in visit:
        return f"... {visit['left_out']} visits, see --arazzo-trace"
    parts = (one_line(visit["step"]), _target(visit), _answer(visit))
    return "  ".join(part for part in parts if part)


def _target(visit: Plain) -> str:
    if visit["calls"] is not None:
        return one_line(f"workflow {visit['calls']}", _TITLE)
    request = visit["request"]
    if request is None:
        return "(no request)"
    targets = (v for name, v in request["headers"] if name.lower() == "x-amz-target")
    name = next(targets, "").rpartition(".")[2]
    return one_line(f"{request['method']} {_path(request['url'])} {name}".rstrip(), _TITLE)


def _path(url: str) -> str:
    """Return what follows the host in *url*, of which a masked secret may be a part."""
    _, slash, path = url.partition("://")[2].partition("/")
    return f"{slash}{path}" or "/"


def _answer(visit: Plain) -> str:
    if visit["response"] is not None:
        return str(visit["response"]["status"])
    if visit["not_sent"] is not None:
        return "not sent"
    return "no answer" if visit["no_answer"] is not None else ""


def _texts(visit: Plain) -> Iterator[tuple[str, str]]:
    """Yield the attachments of a visit, none of them empty, by name."""
    if "left_out" in visit:
        return
    parts = {
        "request": _request(visit),
        "response": _response(visit),
        "criteria": _criteria(visit["criteria"]),
        "findings": _findings(visit["findings"]),
    }
    for name, lines in parts.items():
        text = printable("\n".join(lines))
        if text:
            yield name, text


def _request(visit: Plain) -> Iterator[str]:
    request = visit["request"]
    if request is not None:
        yield f"{request['method']} {request['url']}"
        yield from _message(request)
    yield from (f"left out: {what}: {reason}" for what, reason in visit["omissions"])
    if visit["not_sent"] is not None:
        yield f"not sent: {visit['not_sent']}"


def _response(visit: Plain) -> Iterator[str]:
    response = visit["response"]
    if response is not None:
        status = f"{response['status']} {response['reason'] or ''}".strip()
        yield f"{status}  ({visit['elapsed']:.3f} s)"
        yield from _message(response)
    if visit["no_answer"] is not None:
        yield f"no answer: {visit['no_answer']}"


def _message(message: Plain) -> Iterator[str]:
    """Yield headers and body; of a body that is cut, or is no text, the size."""
    yield from (f"{name}: {value}" for name, value in message["headers"])
    body = message["body"]
    if body is None:
        return
    yield ""
    if body["text"] is None:
        yield f"({body['kind']}, {body['size']} bytes that are not shown)"
        return
    yield body["text"]
    if body["is_cut"]:
        yield f"... (cut: {len(body['text'])} characters of {body['size']} bytes are shown)"


def _criteria(checks: Iterable[Plain]) -> Iterator[str]:
    for each in checks:
        mark = "!!" if each["broken"] else "ok" if each["holds"] else "no"
        action = f"{each['action']}: " if each["action"] else ""
        values = ", ".join(f"{name} = {value}" for name, value in each["values"])
        why = each["broken"] or values
        yield f"{mark}  {action}{each['condition']}" + (f"  ({why})" if why else "")


def _findings(findings: Iterable[Plain]) -> Iterator[str]:
    for each in findings:
        place = f"{each['side']} {each['place']}{each['at'] or ''}"
        accepted = " (accepted)" if each["accepted"] else ""
        yield f"{each['code']} {each['severity']} {place}{accepted}: {each['message']}"
