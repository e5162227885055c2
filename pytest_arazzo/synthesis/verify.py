"""What JSON Schema has against a value, where nobody brings a check of their own."""

from __future__ import annotations

from itertools import islice

from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.synthesis.subject import Check, Complaint, Subject
from pytest_arazzo.validation.dialects import validator_of
from pytest_arazzo.validation.values import Same
from pytest_arazzo.validation.violation import flat, of
from pytest_arazzo.validation.work import Spent, Work

_WORK = 200_000
_MOST = 20


def by_json_schema(subject: Subject) -> Check:
    """Return the check by the schema of *subject* as its dialect of JSON Schema has it."""
    if subject.at is None:
        return lambda _: ()
    root, at = Same(subject.root), subject.at

    def check(value: Json) -> tuple[Complaint, ...]:
        work = Work(_WORK)
        try:
            errors = validator_of(root, at).evolve(format_checker=work).iter_errors(value)
            found = [of(error) for error in islice(errors, _MOST)]
        except Spent as spent:
            return (Complaint("", spent.reason),)
        except RecursionError:
            return (Complaint("", "schema too deep for the interpreter's stack"),)
        complaints = [Complaint(each.at, each.message) for each in flat(found)]
        complaints += [Complaint("", each.message) for each in work.faults.values()]
        return tuple(complaints)

    return check
