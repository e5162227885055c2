"""Descriptions with every name replaced by what it names and every default written out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.model.action import ActionKind
from pytest_arazzo.model.criterion import Criterion
from pytest_arazzo.model.edition import Edition
from pytest_arazzo.model.parameter import Parameter, RequestBody
from pytest_arazzo.model.workflow import Outputs
from pytest_arazzo.openapi.operation import Operation


@dataclass(frozen=True, slots=True, order=True)
class FlowKey:
    """Which workflow: its document's URI and its workflowId."""

    uri: str
    workflow_id: str


@dataclass(frozen=True, slots=True, eq=False)
class OperationCall:
    """The step sends a request of this operation; `source` is the source description's name."""

    operation: Operation
    source: str


@dataclass(frozen=True, slots=True)
class WorkflowCall:
    """The step runs this workflow."""

    flow: FlowKey


@dataclass(frozen=True, slots=True)
class Unresolved:
    """What the step names does not exist, or is not unique."""

    diagnostic: Diagnostic


Call = OperationCall | WorkflowCall | Unresolved


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Move:
    """An action with its target resolved: a position in this flow, another flow, or neither.

    Attributes:
        retry_after: seconds.
    """

    name: str
    kind: ActionKind
    step: int | None
    flow: FlowKey | None
    parameters: tuple[Parameter, ...]
    retry_after: float
    retry_limit: int
    criteria: tuple[Criterion, ...]
    at: str
    uri: str  # the document that holds the action

    @property
    def is_unconditional(self) -> bool:
        """Whether the action is taken whenever it is considered."""
        return not self.criteria


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Node:
    """A step ready to be visited; `timeout` is in seconds, None for the session's default."""

    step_id: str
    call: Call
    parameters: tuple[Parameter, ...]
    body: RequestBody | None
    criteria: tuple[Criterion, ...]
    outputs: Outputs
    on_success: tuple[Move, ...]
    on_failure: tuple[Move, ...]
    depends_on: tuple[str, ...]
    timeout: float | None
    at: str
    awaits: tuple[tuple[FlowKey, str], ...] = ()  # steps of other flows that it depends on


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Flow:
    """A workflow ready to be run.

    Attributes:
        inputs_at: JSON Pointer of the inputs schema, if there is one.
        grounds: JSON Pointers of all that it stands on in its document: itself, the workflows
            that it can reach, the components that they use.
    """

    key: FlowKey
    document: Document
    edition: Edition
    nodes: tuple[Node, ...]
    inputs_at: str | None
    outputs: Outputs
    depends_on: tuple[FlowKey, ...]
    sources: Mapping[str, Mapping[str, Json]]
    at: str
    problems: tuple[Diagnostic, ...] = field(default=())
    grounds: frozenset[str] = frozenset()

    def position(self, step_id: str) -> int | None:
        """Return the index of the step *step_id*, or None."""
        return next((i for i, node in enumerate(self.nodes) if node.step_id == step_id), None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Program:
    """All flows that a document's workflows can reach; `own` are the document's, in order."""

    document: Document
    edition: Edition
    flows: Mapping[FlowKey, Flow]
    own: tuple[FlowKey, ...]
    problems: tuple[Diagnostic, ...]
