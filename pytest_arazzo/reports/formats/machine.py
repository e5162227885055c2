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


def readable(value: Json, indent: int) -> str:
    """Return *value* as JSON in which only what can be printed stands as it is."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    plain = "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)
    return plain.replace("##", r"#\u0023")


def whole(text: str) -> str:
    """Return *text* with a replacement for every half of a surrogate pair, which is no character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def page_url(code: str) -> str:
    """Return the address of the page about *code*."""
    return f"{SITE}/codes/{code}/"
