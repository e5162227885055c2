"""The JSONPath Compliance Test Suite, where it is at hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from pytest_arazzo.expressions import jsonpath
from pytest_arazzo.jsonvalue import Json

SUITE = Path(__file__).resolve().parents[2].parent / "shared/suites/jsonpath-cts/cts.json"
CASES: list[Mapping[str, Json]] = (
    json.loads(SUITE.read_text(encoding="utf-8"))["tests"] if SUITE.is_file() else []
)

pytestmark = pytest.mark.skipif(not CASES, reason="the suite is not beside the project")


def test_the_suite_is_whole() -> None:
    assert len(CASES) == 703


@pytest.mark.parametrize("case", CASES, ids=[f"{n}-{c['name']}" for n, c in enumerate(CASES)])
def test_every_case_of_the_suite_passes(case: Mapping[str, Json]) -> None:
    selector = str(case["selector"])
    if case.get("invalid_selector"):
        assert jsonpath.problem(selector) is not None
        return
    accepted = case.get("results") or [case["result"]]

    found = jsonpath.find(selector, case["document"])

    assert jsonpath.problem(selector) is None
    assert isinstance(accepted, list)
    assert isinstance(found, tuple)
    assert list(found) in accepted
    assert jsonpath.exists(selector, case["document"]) is (len(found) > 0)
