"""Workflows and steps as the document has them, names not yet resolved.

Spec: Arazzo 1.1.0, Workflow Object, Step Object.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pytest_arazzo.model.action import Action
from pytest_arazzo.model.criterion import Criterion
from pytest_arazzo.model.parameter import Parameter, Reference, RequestBody
from pytest_arazzo.model.value import Value

Outputs = tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step; exactly one of the four ways to name what it calls is set in a valid document."""

    step_id: str
    operation_id: str | None = None
    operation_path: str | None = None
    channel_path: str | None = None
    workflow_id: str | None = None
    parameters: tuple[Parameter | Reference, ...] = ()
    request_body: RequestBody | None = None
    success_criteria: tuple[Criterion, ...] = ()
    on_success: tuple[Action | Reference, ...] = ()
    on_failure: tuple[Action | Reference, ...] = ()
    outputs: Outputs = ()
    depends_on: tuple[str, ...] = ()
    timeout_ms: int | None = None
    correlation_id: str | None = None
    action: str | None = None
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """One workflow; `inputs_at` is the JSON Pointer of its inputs schema, if it has one."""

    workflow_id: str
    steps: tuple[Step, ...]
    inputs_at: str | None = None
    depends_on: tuple[str, ...] = ()
    success_actions: tuple[Action | Reference, ...] = ()
    failure_actions: tuple[Action | Reference, ...] = ()
    outputs: Outputs = ()
    parameters: tuple[Parameter | Reference, ...] = ()
    at: str = field(default="", compare=False)
