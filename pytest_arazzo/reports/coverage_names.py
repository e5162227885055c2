"""What reports of coverage call things that have no name of their own."""

from __future__ import annotations

from pytest_arazzo.coverage.measure import Chart
from pytest_arazzo.jsonvalue import tokens

_INSIDE = 4  # tokens that lead to a step: workflows, its index, steps, its index


def criterion_name(chart: Chart, at: str) -> str:
    """Return the criterion at *at* by its step, as in `poll onSuccess[0].criteria[1]`."""
    parts = tokens(at)
    is_of_step = len(parts) > _INSIDE and (parts[0], parts[2]) == ("workflows", "steps")
    if not is_of_step or not parts[3].isdigit() or int(parts[3]) >= len(chart.steps):
        return at
    names = [f"[{part}]" if part.isdigit() else f".{part}" for part in parts[_INSIDE:]]
    return f"{chart.steps[int(parts[3])][0]} {''.join(names).lstrip('.')}"
