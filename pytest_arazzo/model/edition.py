"""What differs between the editions of the Arazzo Specification, as one frozen value.

Spec: Arazzo 1.1.0, Versions: `major.minor` selects the feature set.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pytest_arazzo.jsonvalue import Json

_VERSION = re.compile(r"(\d+)\.(\d+)(?:\.\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One `major.minor` of the specification."""

    name: str  # "1.0"
    text: str  # the version of the text that is cited
    selectors: bool  # whether Selector Objects may stand for values
    step_depends_on: bool
    timeouts: bool
    channels: bool  # whether steps may be of AsyncAPI


V1_0 = Edition(
    name="1.0",
    text="Arazzo 1.0.1",
    selectors=False,
    step_depends_on=False,
    timeouts=False,
    channels=False,
)
V1_1 = Edition(
    name="1.1",
    text="Arazzo 1.1.0",
    selectors=True,
    step_depends_on=True,
    timeouts=True,
    channels=True,
)
NEWEST = V1_1


def of(version: Json) -> Edition:
    """Return the edition that the `arazzo` field selects; an unknown minor is the newest."""
    found = _VERSION.match(version) if isinstance(version, str) else None
    if found and (found[1], found[2]) == ("1", "0"):
        return V1_0
    return NEWEST
