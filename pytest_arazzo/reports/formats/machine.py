"""Values as JSON text for machines, which is also printed to the logs of CI systems."""

from __future__ import annotations

import json

from pytest_arazzo.jsonvalue import Json

SITE = "https://pytest-arazzo.readthedocs.io"


def text_of(value: Json) -> str:
    """Return *value* as JSON in ASCII.

    What begins a command in a CI log wherever it stands in a line, `##`, is written as an escape.
    """
    return json.dumps(value, indent=2).replace("##", r"#\u0023")


def whole(text: str) -> str:
    """Return *text* with a replacement for every half of a surrogate pair, which is no character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def page_url(code: str) -> str:
    """Return the address of the page about *code*."""
    return f"{SITE}/codes/{code}/"
