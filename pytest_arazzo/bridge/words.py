"""Branches in words, as reports of coverage.py show them."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_arazzo.program.arcs import EXHAUSTED, FAILURE, NEXT, SUCCESS, Arc

_LIMIT = 200
_HARMLESS = str.maketrans({"<": "[", ">": "]", "&": "+", '"': "'"})


@dataclass(frozen=True, slots=True)
class Words:
    """A branch by name, and the sentence that it is missing."""

    name: str
    missing: str


def words(arc: Arc, *, of_workflow: bool = False) -> Words:
    """Return *arc* in words.

    coverage.py writes these into HTML as they are: there is no markup in them.
    """
    step = f"step '{_plain(arc.step)}'"
    if of_workflow:
        step += f" of workflow '{_plain(arc.workflow)}'"
    name = _plain(arc.name)
    match arc.kind:
        case kind if kind == SUCCESS:
            taken = f"onSuccess[{name}] of {step}"
            return Words(taken, f"{taken} never taken")
        case kind if kind == FAILURE:
            taken = f"onFailure[{name}] of {step}"
            return Words(taken, f"{taken} never taken")
        case kind if kind == EXHAUSTED:
            retry = f"onFailure[{name}] of {step}"
            return Words(f"{retry} exhausted", f"{retry} never exhausted")
        case kind if kind == NEXT:
            return Words(f"{step} goes on", f"{step} never went on to what follows it")
        case _:
            return Words(f"{step} fails", f"{step} never failed without one of its actions")


def _plain(text: str) -> str:
    """Return *text* on one line, without markup and control characters, and not too long."""
    cut = text if len(text) <= _LIMIT else f"{text[:_LIMIT]}..."
    return "".join(c if c.isprintable() else "?" for c in cut).translate(_HARMLESS)
