"""A scenario: one execution of one workflow, and what is expected of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.program.program import FlowKey, Program


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLimits:
    """What ends a run that does not end by itself.

    Attributes:
        visits_per_step: of one step in one run of its flow.
        visits: of all steps in the whole run.
        depth: of workflows that call workflows.
        timeout: seconds for one exchange, where the step does not say.
        wait: seconds for one wait, however much a server or a document asks for.
    """

    visits_per_step: int = 100
    visits: int = 1000
    depth: int = 64
    timeout: float = 30.0
    wait: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A contract finding that the scenario accepts, and why; `step` None means every step."""

    code: str
    reason: str
    step: str | None = None
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What `run` needs to know: the flow, its inputs, and under which rules it runs."""

    program: Program
    flow: FlowKey
    inputs: Mapping[str, Json] = field(default_factory=dict)
    servers: Mapping[str, str] = field(default_factory=dict)
    reading: Reading = Reading.COMPAT
    limits: RunLimits = RunLimits()
    accepted: tuple[Accepted, ...] = ()
    contract_is_fatal: bool = True
    files: Mapping[str, bytes] = field(default_factory=dict)  # that payloads may name


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """How a scenario should end; None means that anything is right."""

    outcome: str = "success"
    step: str | None = None
    action: str | None = None
    because: str | None = None
    path: tuple[str, ...] | None = None
    outputs: Mapping[str, Json] = field(default_factory=dict)
