"""Which declared media type a body belongs to.

Spec: OpenAPI 3.1.1, Media Type Object ("the most specific key applies"); RFC 9110, section 8.3.1.
"""

from __future__ import annotations

from dataclasses import dataclass

from pytest_arazzo import media
from pytest_arazzo.media import Family, MediaType
from pytest_arazzo.openapi.operation import Media

_KINDRED = (Family.JSON, Family.XML)


@dataclass(frozen=True, slots=True)
class Match:
    """The declared media type, and whether the body's own was declared or is only of its family."""

    media: Media
    declared: bool


def match(content_type: str, family: Family | None, choices: tuple[Media, ...]) -> Match | None:
    """Return the best of *choices*: itself, without parameters, a range, or one of *family*.

    The family is a fallback for servers that call JSON by another name.
    """
    wanted = media.parse(content_type)
    published = [(media.parse(choice.name), choice) for choice in choices]
    top = wanted.name.partition("/")[0]
    for name in (wanted.name, f"{top}/*", "*/*") if wanted.name else ():
        if same := [pair for pair in published if pair[0].name == name]:
            # Of keys that differ in parameters only, the one whose parameters agree.
            best = max(same, key=lambda pair: _agreement(pair[0], wanted))
            return Match(best[1], declared=True)
    for key, choice in published:
        if family in _KINDRED and media.family(key.name) is family:
            return Match(choice, declared=False)
    return None


def _agreement(key: MediaType, wanted: MediaType) -> int:
    given = set(wanted.parameters)
    return sum(1 if parameter in given else -1 for parameter in key.parameters)
