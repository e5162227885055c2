"""The two readings of a document, and the places where they part.

The *strict* reading is the letter of the specification. The *compat* reading is what the author
plainly meant; each place where it leaves the letter is a `Departure`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Reading(Enum):
    """How documents are read: as they are meant, or by the letter."""

    COMPAT = "compat"
    STRICT = "strict"


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """One place where a text leaves the letter of the specification.

    Attributes:
        code: one of AZ510 to AZ514.
        message: what stands there.
        portable: the text that every reader understands alike, or None when there is none.
        position: 0-based character offset in the text.
    """

    code: str
    message: str
    portable: str | None = None
    position: int = 0
