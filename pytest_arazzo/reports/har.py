"""Exchanges as an HTTP Archive, which browsers and proxies read.

Spec: HAR 1.2 (W3C Web Performance Working Group, historical draft).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from pytest_arazzo.openapi.wire import decoded

Stamp = Callable[[float], str]
"""Seconds since 1970 as a date and time of ISO 8601."""

_NO_BODY: Mapping[str, Any] = {"size": 0, "kind": "", "text": "", "is_cut": False}


def entries(run: Mapping[str, Any], stamp: Stamp) -> Iterator[str]:
    """Yield every exchange of the run record *run* as an entry: JSON in ASCII."""
    name = f"{run['uri']}::{run['workflow']}[{run['scenario']}]"
    for visit in run["visits"]:
        if visit["request"] is not None:
            began = stamp(run["started"] + visit["started"])
            yield json.dumps(_entry(visit, began, name))


def archive(written: Iterable[str], version: str) -> str:
    """Return the archive of *written* entries."""
    creator = json.dumps({"name": "pytest-arazzo", "version": version})
    inside = ",\n".join(written)
    return f'{{"log": {{"version": "1.2", "creator": {creator}, "entries": [\n{inside}\n]}}}}\n'


def _entry(visit: Mapping[str, Any], began: str, name: str) -> Mapping[str, object]:
    elapsed = visit["elapsed"] * 1000
    return {
        "startedDateTime": began,
        "time": elapsed,
        "request": _request(visit["request"]),
        "response": _response(visit["response"], visit["no_answer"] or visit["not_sent"]),
        "cache": {},
        "timings": {"send": 0, "wait": elapsed, "receive": 0},
        "comment": f"{name} {visit['step']} #{visit['number']}",
    }


def _request(request: Mapping[str, Any]) -> Mapping[str, object]:
    body = request["body"]
    query = decoded(urlsplit(request["url"]).query)
    content = _header(request, "content-type")
    posted = {"postData": _text({"mimeType": content}, body)} if body else {}
    return {
        "method": request["method"],
        "url": request["url"],
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _headers(request),
        "queryString": [{"name": name, "value": value} for name, value in query],
        "headersSize": -1,
        "bodySize": body["size"] if body else 0,
        **posted,
    }


def _response(response: Mapping[str, Any] | None, lost: str | None) -> Mapping[str, object]:
    """Return a response; one with status 0 stands for none, as browsers write it."""
    if response is None:
        response = {"status": 0, "reason": "", "headers": [], "body": None}
    body = response["body"] or _NO_BODY
    content = {"size": body["size"], "mimeType": _header(response, "content-type")}
    return {
        "status": response["status"],
        "statusText": response["reason"] or "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _headers(response),
        "content": _text(content, body),
        "redirectURL": _header(response, "location"),
        "headersSize": -1,
        "bodySize": body["size"],
        **({"_error": lost} if lost else {}),
    }


def _text(content: dict[str, object], body: Mapping[str, Any]) -> Mapping[str, object]:
    if body["text"] is None:
        return {**content, "text": "", "comment": f"{body['size']} bytes that are not shown"}
    cut = {"comment": f"cut, {body['size']} bytes in all"} if body["is_cut"] else {}
    return {**content, "text": body["text"], **cut}


def _headers(message: Mapping[str, Any]) -> list[Mapping[str, object]]:
    return [{"name": name, "value": value} for name, value in message["headers"]]


def _header(message: Mapping[str, Any], wanted: str) -> str:
    return next((str(value) for name, value in message["headers"] if name.lower() == wanted), "")
