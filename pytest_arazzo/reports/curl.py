"""The request as a command line that sends it again."""

from __future__ import annotations

import shlex

from pytest_arazzo.exchange import Request
from pytest_arazzo.transports.secret_names import is_secret
from pytest_arazzo.reports.untrusted import printable

_LIMIT = 2000


def curl(request: Request) -> str:
    """Return a POSIX command for *request*; secret headers are taken from the environment."""
    words = ["curl", "-X", shlex.quote(request.method), shlex.quote(request.url)]
    for name, value in request.headers:
        words.append("-H")
        if is_secret(name):
            variable = "ARAZZO_" + "".join(c if c.isalnum() else "_" for c in name.upper())
            words.append(f'"{name}: ${variable}"')
        else:
            words.append(shlex.quote(f"{name}: {value}"))
    if request.body:
        words += _body(request.body)
    return printable(" ".join(words))


def _body(body: bytes) -> list[str]:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return ["--data-binary", f"@body  # {len(body)} bytes that are no text"]
    if len(text) > _LIMIT:
        return ["--data-binary", f"@body  # {len(body)} bytes"]
    return ["--data-raw", shlex.quote(text)]
