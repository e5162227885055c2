"""HTML made from elements: texts are escaped here and nowhere else."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass

from pytest_arazzo.reports.plain import printable

_VOID = frozenset({"meta", "br"})


@dataclass(frozen=True, slots=True)
class Markup:
    """HTML that this package made; nothing else makes one, so that no text can pass for it."""

    html: str


Content = str | Markup | Iterable["str | Markup"]


def element(name: str, /, *content: Content, **attributes: str | bool | None) -> Markup:
    """Return an element; texts in *content* are escaped.

    In the names of *attributes* `_` stands for `-`, one at the end for none; None and False are
    left out.
    """
    said = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{said}>")
    return Markup(f"<{name}{said}>{''.join(_inner(each) for each in content)}</{name}>")


def join(parts: Iterable[str | Markup], between: str = "") -> Markup:
    """Return *parts* one after the other; texts are escaped."""
    return Markup(_text(between).join(_inner(each) for each in parts))


def _attribute(key: str, value: str | bool | None) -> str:  # noqa: FBT001 - as in HTML
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{_text(value)}"'


def _inner(content: Content) -> str:
    if isinstance(content, Markup):
        return content.html
    if isinstance(content, str):
        return _text(content)
    return "".join(_inner(each) for each in content)


def _text(text: str) -> str:
    """Return *text* as data; what is not printable is shown, not sent."""
    return html.escape(printable(text), quote=True)
