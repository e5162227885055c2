"""The way down from an expression into its value, and how to write it as a JSON Pointer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pytest_arazzo import jsonvalue
from pytest_arazzo.expressions import runtime
from pytest_arazzo.expressions.reading import Departure
from pytest_arazzo.expressions.runtime import Expression, Named, Part


def base(expression: Expression) -> tuple[Expression, tuple[str, ...]]:
    """Return *expression* without its way down, and that way as reference tokens."""
    match expression:
        case Part(steps=steps, pointer=pointer) if steps or pointer is not None:
            tokens = (*steps, *jsonvalue.tokens(pointer or ""))
            return replace(expression, steps=(), pointer=None), tokens
        case Named(pointer=str(pointer)):
            return replace(expression, pointer=None), jsonvalue.tokens(pointer)
        case _:
            return expression, ()


def stripped(expression: Part | Named) -> Part | Named:
    """Return *expression* without its pointer."""
    return replace(expression, pointer=None)


def below(expression: Expression, tokens: Iterable[str]) -> Expression | None:
    """Return the expression for what *tokens* lead to, by JSON Pointer; None if none can say it."""
    top, first = base(expression)
    pointer = jsonvalue.join("", *first, *tokens)
    match top:
        case Part(name=None) | Named():
            return replace(top, pointer=pointer) if pointer else top
        case _:
            return None if pointer else top


def departures(expression: Expression) -> tuple[Departure, ...]:
    """Return where *expression* leaves the letter, as far as its text alone tells."""
    match expression:
        case Part(steps=steps) if steps:
            text = runtime.format(expression)
            return (
                Departure(
                    code="AZ511",
                    message=f"dotted access below a body: {text}",
                    portable=runtime.format(below(expression, ()) or expression),
                ),
            )
        case Named(root="steps", rest=rest) if ".outputs" not in rest:
            step, _, name = rest.partition(".")
            return (
                Departure(
                    code="AZ511",
                    message=f"'.outputs.' is missing after the step id: $steps.{rest}",
                    portable=f"$steps.{step}.outputs.{name}{runtime.fragment(expression.pointer)}",
                ),
            )
        case _:
            return ()
