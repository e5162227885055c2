"""The pages about the codes, which come with the package."""

from __future__ import annotations

import functools
import importlib.resources


@functools.cache
def page(code: str) -> str | None:
    """Return the page about *code* in Markdown, None when there is none; it is read once."""
    file = importlib.resources.files("pytest_arazzo.pages").joinpath(f"{code}.md")
    return file.read_text(encoding="utf-8") if file.is_file() else None


def summary(code: str) -> str | None:
    """Return the first paragraph of the page about *code* as one line, None when there is none."""
    text = page(code)
    if text is None:
        return None
    paragraphs = text.split("\n\n")
    return " ".join(paragraphs[1].split()) if paragraphs[1:] else None
