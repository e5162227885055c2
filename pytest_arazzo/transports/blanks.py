"""Stand-ins for secrets in a recorded request: each is a blank that any text fills.

The secret itself is not in the file, so what a run sends there, from its own inputs, is taken. A
text that holds a stand-in comes from the same file, and fills the same blank alone.
"""

from __future__ import annotations

from urllib.parse import unquote

from pytest_arazzo.transports.stand_ins import STAND_IN


def fits(recorded: str, sent: str) -> bool:
    """Return whether *sent* is *recorded* with its blanks filled; without blanks, the same."""
    if recorded == sent:
        return True
    blanks = list(STAND_IN.finditer(recorded))
    if not blanks:
        return False
    start, end = recorded[: blanks[0].start()], recorded[blanks[-1].end() :]
    if len(sent) < len(start) + len(end) or not (sent.startswith(start) and sent.endswith(end)):
        return False
    inner = sent[len(start) : len(sent) - len(end)]
    return _fill(recorded, [blank.span() for blank in blanks], inner)


def has_blank(recorded: str) -> bool:
    """Return whether *recorded* has a blank."""
    return STAND_IN.search(recorded) is not None


def fits_url(recorded: str, sent: str) -> bool:
    """Return whether the percent-encoded *sent* is *recorded* with its blanks filled."""
    return recorded == sent or ("redacted" in recorded and fits(unquote(recorded), unquote(sent)))


def _fill(recorded: str, blanks: list[tuple[int, int]], sent: str) -> bool:
    """Return whether *sent* fills the *blanks*, with what stands between them in its place."""
    at = 0
    for (start, end), following in zip(blanks, [*blanks[1:], None], strict=True):
        if following is None:
            filled, at = sent[at:], len(sent)
        else:
            between = recorded[end : following[0]]
            whole = STAND_IN.match(sent, at)  # what a stand-in consists of separates nothing
            least = whole.end() if whole else at + 1
            found = sent.find(between, least) if between else least
            if found == -1:
                return False
            filled, at = sent[at:found], found + len(between)
        if STAND_IN.search(filled) and filled != recorded[start:end]:
            return False
    return True
