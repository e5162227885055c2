"""A problem in a user's file as a value: where it is, what it is, what would be right.

Codes: AZ0 what documents ask to ignore, AZ1 structure and reading, AZ2 references, AZ3 control
flow, AZ4 requests, AZ5 expressions and criteria, AZ6 contract (run time), AZ7 targets and limits,
AZ8 expectations of scenarios, AZ9 advice. A code is never reused for another meaning.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """How much a problem matters: an error closes the gate, a warning does not."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file: its URI as shown to the user, 1-based line and column."""

    uri: str
    line: int
    column: int

    def __str__(self) -> str:
        """Return `path:line:column`, which terminals and editors make clickable."""
        return f"{self.uri}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """The one safe way to put a problem right: in the scalar at a place, one text for another.

    Attributes:
        at: JSON Pointer of the scalar; with `is_key`, of the member whose name is meant.
        old: what the scalar's value has exactly once, or the whole of it.
        title: what is done, in the imperative.
        is_removed: whether the member at the place goes away, name and all; `old` is its value.
        also: what has to be replaced with it, or nothing is.
    """

    at: str
    old: str
    new: str
    title: str
    is_key: bool = False
    is_removed: bool = False
    also: tuple[Replacement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One problem of one document, found without running anything."""

    code: str
    message: str
    location: Location
    severity: Severity = Severity.ERROR
    help: str | None = None
    spec: str | None = None
    at: str | None = None  # JSON Pointer of the node, where there is one
    width: int = 1  # characters that the caret underlines
    fix: Replacement | None = None
    cause: Location | None = None  # of the problem that this one would go away with

    def __str__(self) -> str:
        """Return the one-line form, `path:line:column: CODE message`."""
        return f"{self.location}: {self.code} {self.message}"


CODES = {
    "AZ002": "an ignore that ignores nothing",
    "AZ003": "an ignore that is not clear",
    "AZ100": "the file cannot be read or is not YAML",
    "AZ101": "a value has the wrong shape",
    "AZ102": "unknown field",
    "AZ103": "duplicate key",
    "AZ104": "duplicate id or name",
    "AZ105": "a limit of the reader is exceeded",
    "AZ106": "unknown version of the Arazzo Specification",
    "AZ107": "YAML beyond the JSON data model",
    "AZ110": "the scenario file is wrong",
    "AZ111": "a scenario names a workflow or step that the document does not have",
    "AZ112": "a workflow has no scenario",
    "AZ120": "the cassette is wrong",
    "AZ201": "a source description does not resolve",
    "AZ202": "a source description is not what its type says",
    "AZ203": "unknown operationId",
    "AZ204": "ambiguous operationId",
    "AZ205": "operationPath does not resolve",
    "AZ206": "unknown step",
    "AZ207": "unknown workflow",
    "AZ208": "unknown component",
    "AZ209": "an expression names an output or step that does not exist",
    "AZ210": "an expression names an input that is not declared",
    "AZ211": "the reference should name its source description",
    "AZ212": "a remote source description needs a local mapping",
    "AZ213": "a reference is circular",
    "AZ214": "a $ref does not resolve",
    "AZ215": "a $ref of an OpenAPI description does not resolve",
    "AZ216": "a source description stands twice under different names",
    "AZ217": "an expression names a source description that does not exist",
    "AZ218": "$outputs names an output that does not exist",
    "AZ221": "an example that does not fit its schema",
    "AZ222": "a path and its parameters disagree",
    "AZ223": "a schema that no value can satisfy",
    "AZ224": "a pattern of a schema does not compile",
    "AZ225": "a member or parameter that nobody may send",
    "AZ226": "a declaration of a header without effect",
    "AZ301": "unreachable step",
    "AZ302": "an action that is never taken",
    "AZ303": "a loop without a way out",
    "AZ304": "a failure leads back without a limit",
    "AZ305": "a loop that cannot advance",
    "AZ306": "a value that no action catches",
    "AZ307": "a final state is taken for one under way",
    "AZ320": "an expression reads a step that comes later",
    "AZ321": "a step reads its own outputs before it has any",
    "AZ322": "a step that may be skipped is needed",
    "AZ323": "a step depends on one that cannot have completed",
    "AZ324": "a step depends on one that may be skipped",
    "AZ340": "a final value that polls for ever",
    "AZ341": "a value that falls through",
    "AZ342": "a declared error that no action handles",
    "AZ343": "an optional member whose absence breaks a later step",
    "AZ344": "a loop over pages that never ends",
    "AZ345": "no answer leads to an end",
    "AZ346": "the readings go different ways",
    "AZ347": "a request that is never sent",
    "AZ401": "a parameter has no place",
    "AZ411": "an output or a criterion reads what the response does not have",
    "AZ420": "undeclared parameter",
    "AZ421": "a parameter is in the wrong place",
    "AZ422": "a required parameter is missing",
    "AZ423": "a constant violates the parameter's schema",
    "AZ424": "an input cannot be what the parameter needs",
    "AZ425": "a required member of the body is missing",
    "AZ426": "a member that the body may not have",
    "AZ427": "a member that is nearly called as a declared one",
    "AZ428": "a constant violates the body's schema",
    "AZ429": "an input cannot be what the body needs",
    "AZ430": "undeclared media type of a request body",
    "AZ431": "a request body that is not declared",
    "AZ432": "a required request body is missing",
    "AZ433": "the target of a replacement does not exist",
    "AZ434": "a header contradicts the media types",
    "AZ435": "the payload cannot be written as its media type",
    "AZ436": "a read-only member is sent",
    "AZ450": "a criterion expects a status that the operation does not declare",
    "AZ451": "criteria that nothing can meet",
    "AZ452": "a literal outside of the enum",
    "AZ453": "undeclared response header",
    "AZ454": "a body is read where the response has none",
    "AZ455": "members are read of a body that is not JSON",
    "AZ501": "the runtime expression cannot be parsed",
    "AZ502": "the condition cannot be parsed",
    "AZ503": "the regular expression does not compile",
    "AZ504": "the JSONPath query does not compile",
    "AZ505": "the XPath expression does not compile",
    "AZ506": "not available in this edition or on this installation",
    "AZ510": "bare comparison in a jsonpath criterion",
    "AZ511": "dotted access below an expression",
    "AZ512": "unbraced expression inside a text",
    "AZ513": "double-quoted string in a simple condition",
    "AZ514": "filter applied to an object",
    "AZ515": "a step that calls a workflow looks at a response",
    "AZ520": "values of these types never compare so",
    "AZ521": "a condition that always holds",
    "AZ522": "a criterion stands twice",
    "AZ523": "a value that stands alone is no condition",
    "AZ524": "a query that selects whatever there is",
    "AZ525": "a simple condition has no use for a context",
    "AZ526": "slashes around a regular expression",
    "AZ527": "a context that the query cannot look into",
    "AZ601": "a body violates its schema",
    "AZ602": "a parameter violates its schema",
    "AZ603": "a required part is missing",
    "AZ604": "undeclared status",
    "AZ605": "undeclared media type",
    "AZ606": "undeclared media type of a declared family",
    "AZ607": "a body cannot be read as its media type says",
    "AZ608": "a part is sent that the operation does not declare",
    "AZ609": "nothing to validate against",
    "AZ610": "the description cannot be used for validation",
    "AZ701": "the target cannot answer",
    "AZ702": "a limit of the run is exceeded",
    "AZ703": "recorded interactions were not played",
    "AZ704": "livelock",
    "AZ705": "a request cannot be built",
    "AZ721": "a cassette cannot be recorded",
    "AZ722": "a recording holds a secret",
    "AZ723": "a recorded exchange departs from the description",
    "AZ724": "a step takes another way than when it was recorded",
    "AZ725": "no scenario plays a recording",
    "AZ710": "an answer of a scenario that the description does not allow",
    "AZ730": "credentials are missing",
    "AZ731": "credentials cannot be used",
    "AZ801": "the run did not end as the scenario expects",
    "AZ802": "an accepted finding did not occur",
    "AZ803": "the inputs do not match their schema",
    "AZ901": "unused source description",
    "AZ902": "unused input",
    "AZ903": "an output that nothing reads",
    "AZ904": "unused component",
    "AZ905": "missing description",
    "AZ906": "an id that other tools may not take",
    "AZ907": "missing success criteria",
    "AZ908": "deprecated operation",
    "AZ931": "polling without a delay",
    "AZ932": "a retry without a limit of its own",
}
"""Every code with its title."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return a "did you mean" line for *name*, or None when nothing known is near."""
    names = sorted(known)
    same = [each for each in names if each.casefold() == name.casefold()]
    close = same or difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else None
