"""Lines of our own between those of pytest."""

from __future__ import annotations

from typing import Any


def begin_line(reporter: Any) -> None:
    """End the line that pytest has begun, if there is one; it begins it anew when it needs to.

    Args:
        reporter: pytest's `TerminalReporter`.
    """
    reporter.ensure_newline()
    if reporter.config.get_terminal_writer().width_of_current_line:  # dots of -q and of xdist
        reporter.line("")
