"""How much of a text is read: bytes, and what its tree may become."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one text may hold at most.

    Attributes:
        bytes: of the text in UTF-8.
        nodes: scalars (keys too), arrays and objects; an alias counts as all that it repeats.
        depth: arrays and objects inside each other; what an alias repeats counts here too.
        aliases: uses of anchors.
    """

    bytes: int
    nodes: int
    depth: int
    aliases: int


DOCUMENT_LIMITS = Limits(bytes=10_000_000, nodes=200_000, depth=100, aliases=1_000)
"""For Arazzo documents and scenario files."""

DESCRIPTION_LIMITS = Limits(bytes=32_000_000, nodes=3_000_000, depth=100, aliases=1_000)
"""For OpenAPI descriptions; published ones reach 12 MB."""

CASSETTE_LIMITS = Limits(bytes=50_000_000, nodes=3_000_000, depth=100, aliases=1_000)
"""For cassettes, which hold whole bodies."""
