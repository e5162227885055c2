"""What an expression can see, and nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_arazzo import media
from pytest_arazzo.exchange import Headers
from pytest_arazzo.jsonvalue import Absent, Json

UNVIEWED = Absent("the body is XML, not JSON: use XPath")
"""The view of an XML body that nobody has read as a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The request of the current step, with its parameters by place as they were given.

    `view` is what the schema makes of an XML body: pointers and JSONPath look at it.
    """

    method: str = ""
    url: str = ""
    headers: Headers = field(default_factory=Headers)
    query: Mapping[str, str] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)
    body: media.Body = media.EMPTY
    view: Json | Absent = UNVIEWED


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The response of the current step; `view` as of a request."""

    status: int = 0
    headers: Headers = field(default_factory=Headers)
    body: media.Body = media.EMPTY
    view: Json | Absent = UNVIEWED


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A step or a workflow that ran: what went in and what came out."""

    inputs: Mapping[str, Json] = field(default_factory=dict)
    outputs: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Everything that a runtime expression may name at one moment of a run.

    `steps` and `workflows` hold those that finished; `sources` the fields of source descriptions
    by name; `sent` and `received` are None where there is no exchange to look at.
    """

    inputs: Mapping[str, Json] = field(default_factory=dict)
    outputs: Mapping[str, Json] = field(default_factory=dict)
    steps: Mapping[str, Finished] = field(default_factory=dict)
    workflows: Mapping[str, Finished] = field(default_factory=dict)
    sources: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    components: Json = None
    self_uri: str | None = None
    sent: Sent | None = None
    received: Received | None = None
