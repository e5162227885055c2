"""Synthesises every declared response of OpenAPI descriptions and prints what came of it.

    python benchmarks/responses.py FILE_OR_DIR...

A row is a description: its operations and those that are answered, its responses (status and
operation) and those that can be had, milliseconds per response; below it, why the others cannot.
Every response has passed the contract's own check.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from pytest_arazzo.documents import yaml
from pytest_arazzo.errors import DocumentError
from pytest_arazzo.exchange import Response
from pytest_arazzo.openapi.catalog import Catalog
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.peers.responses import Wanted, respond

SHOWN = 3
"""How many reasons of one description are printed."""


def catalogs(places: Iterable[Path]) -> Iterator[tuple[Path, Catalog]]:
    """Yield the OpenAPI 3 descriptions at and below *places*."""
    for place in places:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.suffix not in (".yaml", ".yml", ".json") or not path.is_file():
                continue
            try:
                text = path.read_text("utf-8")
                found = Catalog.of(yaml.parse(str(path), text, yaml.DESCRIPTION_LIMITS))
            except (DocumentError, UnicodeDecodeError):
                continue
            if found.problem is None:
                yield path, found


def statuses(operation: Operation) -> Iterator[int]:
    """Yield the statuses that *operation* declares, of a range the first one."""
    for each in operation.responses:
        text = each.status.upper().replace("XX", "00")
        if text.isdigit():
            yield int(text)


def measured(catalog: Catalog) -> tuple[Counter[str], Counter[str]]:
    """Return numbers of one description, and the reasons of what cannot be had."""
    numbers, reasons = Counter[str](), Counter[str]()
    for pointer in catalog.pointers:
        operation = catalog.at(pointer)
        if operation is None:
            continue
        numbers["operations"] += 1
        numbers["answered"] += isinstance(respond(operation, Wanted()), Response)
        for status in statuses(operation):
            found = respond(operation, Wanted(status=status))
            numbers["responses"] += 1
            if isinstance(found, Response):
                numbers["had"] += 1
            else:
                reasons[found.reason] += 1
    return numbers, reasons


def main(names: list[str]) -> None:
    """Print a table of all descriptions at the places *names*."""
    total: Counter[str] = Counter()
    print("operations  answered  responses    had  ms each  description")
    for path, catalog in catalogs(map(Path, names)):
        begun = time.perf_counter()
        numbers, reasons = measured(catalog)
        spent = (time.perf_counter() - begun) * 1000 / max(numbers["responses"], 1)
        total += numbers
        print(row(numbers, f"{spent:7.2f}", str(path)))
        for reason, count in reasons.most_common(SHOWN):
            print(f"{'':12}{count} x {reason[:140]}")
    print(row(total, "", "all"))


def row(numbers: Counter[str], spent: str, name: str) -> str:
    """Return one row of the table."""
    return (
        f"{numbers['operations']:10}{numbers['answered']:10}{numbers['responses']:11}"
        f"{numbers['had']:7}  {spent:>7}  {name}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
