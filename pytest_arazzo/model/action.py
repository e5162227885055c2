"""Success and failure actions.

Spec: Arazzo 1.1.0, Success Action Object, Failure Action Object.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from pytest_arazzo.model.criterion import Criterion
from pytest_arazzo.model.parameter import Parameter, Reference


class ActionKind(Enum):
    """What an action does."""

    END = "end"
    GOTO = "goto"
    RETRY = "retry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action; the defaults of the specification are written out.

    Attributes:
        retry_after: seconds.
        retry_limit: attempts; one if the document does not say.
    """

    name: str
    kind: ActionKind
    step_id: str | None = None
    workflow_id: str | None = None
    parameters: tuple[Parameter | Reference, ...] = ()
    retry_after: float = 0.0
    retry_limit: int = 1
    criteria: tuple[Criterion, ...] = ()
    at: str = field(default="", compare=False)

    @property
    def is_unconditional(self) -> bool:
        """Whether the action is taken whenever it is considered."""
        return not self.criteria
