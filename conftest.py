"""What all tests of this repository share."""

from __future__ import annotations
