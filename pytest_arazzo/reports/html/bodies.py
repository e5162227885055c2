"""Bodies of messages: each is stored once in a page, wherever it occurs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from pytest_arazzo.reports.html.markup import Markup, element, join

_SMALL = 200  # characters; what is shorter is repeated where it occurs
_INDENT = "  "


class Bodies:
    """The bodies that a page holds so far."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def show(self, body: Mapping[str, object] | None, what: str) -> Markup:
        """Return *body* as recorded, or where in the page it stands already."""
        if body is None:
            return element("p", f"{what}: none", class_="quiet")
        size, text = body.get("size"), body.get("text")
        said = f"{what}, {size} bytes"
        if not isinstance(text, str):
            return element("p", f"{said}: no text", class_="quiet")
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        if digest in self._known:
            return element("p", f"{said}: ", element("a", "as above", href=f"#body-{digest}"))
        if len(text) > _SMALL:
            self._known.add(digest)
        cut = f" (cut: {len(text)} characters are shown)" if body.get("is_cut") else ""
        pretty = indented(text) if body.get("kind") == "json" and not cut else text
        return join(
            [
                element("p", f"{said}{cut}"),
                element("pre", pretty, id=f"body-{digest}" if len(text) > _SMALL else None),
            ]
        )


def indented(text: str) -> str:
    """Return JSON with a line for each member; no value is touched, and what is no JSON survives."""
    return "".join(_indented(text))


def _indented(text: str) -> Iterator[str]:
    depth, inside, escaped, opened = 0, False, False, False
    for char in text:
        if inside:
            yield char
            inside = escaped or char != '"'
            escaped = char == "\\" and not escaped
            continue
        if char.isspace():
            continue
        if char in "}]":
            depth = max(0, depth - 1)
            yield "" if opened else f"\n{_INDENT * min(depth, 40)}"
        elif opened:
            yield f"\n{_INDENT * min(depth, 40)}"
        opened = char in "{["
        depth += opened
        inside = char == '"'
        yield {",": f",\n{_INDENT * min(depth, 40)}", ":": ": "}.get(char, char)
