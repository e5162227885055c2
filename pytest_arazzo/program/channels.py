"""What belongs to AsyncAPI, none of which can be run: refused before anything runs.

Spec: Arazzo 1.1.0, Step Object (channelPath, correlationId, action).
"""

from __future__ import annotations

from collections.abc import Iterator

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.jsonvalue import join
from pytest_arazzo.model.description import Description
from pytest_arazzo.model.workflow import Step


def channel_fields(step: Step, description: Description) -> Iterator[Diagnostic]:
    """Yield every field of *step* that is for AsyncAPI alone; its channelPath calls nothing."""
    for field, value in (("correlationId", step.correlation_id), ("action", step.action)):
        if value is not None:
            at = join(step.at, field)
            yield Diagnostic(
                code="AZ506",
                message=f"{field} of step {step.step_id!r} is for AsyncAPI steps, "
                "and those cannot be run",
                location=description.document.locate(at),
                spec=f"{description.edition.text}, Step Object, {field}",
                at=at,
            )
