"""The exceptions of pytest-arazzo, all of them.

    ArazzoError
    +-- Rejected            diagnostics
    +-- Unusable            reasons
    +-- DocumentError       uri
    |   +-- Unreadable      reason
    |   +-- NotYaml         line, column, reason
    +-- TransportError      request
        +-- Unreachable     reason
        +-- TimedOut        seconds
        +-- Withheld        reason, seconds
        +-- NoRecording     cassette, explanation

A failing API is never an exception, and neither is a mistake in a document: those are values
(`Truth`, `Finding`, `Diagnostic`). Fields are positional, so that pickling works.
"""

from __future__ import annotations

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.exchange import Request


class ArazzoError(Exception):
    """The work cannot go on."""


class Rejected(ArazzoError):
    """Documents with errors were refused at the gate."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(diagnostics)
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        return "\n".join(str(diagnostic) for diagnostic in self.diagnostics)


class Unusable(ArazzoError):
    """A call or a configuration asks for what cannot be done; one line for each reason."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(*reasons)
        self.reasons = reasons

    def __str__(self) -> str:
        return "\n".join(self.reasons)


class DocumentError(ArazzoError):
    """A document cannot be had at all."""

    def __init__(self, uri: str, *rest: object) -> None:
        super().__init__(uri, *rest)
        self.uri = uri


class Unreadable(DocumentError):
    """The bytes of a document cannot be had, or are not text."""

    def __init__(self, uri: str, reason: str) -> None:
        super().__init__(uri, reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.uri}:1:1: AZ100 {self.reason}"


class NotYaml(DocumentError):
    """The text of a document is not YAML, or exceeds a limit; line and column are 1-based."""

    def __init__(self, uri: str, line: int, column: int, reason: str, code: str = "AZ100") -> None:
        super().__init__(uri, line, column, reason, code)
        self.line = line
        self.column = column
        self.reason = reason
        self.code = code

    def __str__(self) -> str:
        return f"{self.uri}:{self.line}:{self.column}: {self.code} {self.reason}"


class TransportError(ArazzoError):
    """The target gave no answer; this is never taken for an answer of the API."""

    def __init__(self, request: Request, *rest: object) -> None:
        super().__init__(request, *rest)
        self.request = request


class Unreachable(TransportError):
    """Nothing answers at the request's address."""

    def __init__(self, request: Request, reason: str) -> None:
        super().__init__(request, reason)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


class TimedOut(TransportError):
    """No answer came within the time limit, in seconds."""

    def __init__(self, request: Request, seconds: float) -> None:
        super().__init__(request, seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        return f"no answer within {self.seconds:g} s"


class Withheld(TransportError):
    """The scenario wants no answer to come, so that what the workflow does then can be seen.

    `seconds` are those that a time limit would have taken, 0 where nothing was waited for.
    """

    def __init__(self, request: Request, reason: str, seconds: float = 0.0) -> None:
        super().__init__(request, reason, seconds)
        self.reason = reason
        self.seconds = seconds

    def __str__(self) -> str:
        return self.reason


class NoRecording(TransportError):
    """A cassette has no unplayed interaction for a request."""

    def __init__(self, request: Request, cassette: str, explanation: str) -> None:
        super().__init__(request, cassette, explanation)
        self.cassette = cassette
        self.explanation = explanation

    def __str__(self) -> str:
        return f"{self.cassette}: {self.explanation}"
