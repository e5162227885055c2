from __future__ import annotations

from pathlib import Path

from building import document, linked, workflow

from pytest_arazzo.bridge.facts import names_in
from pytest_arazzo.bridge.session import contribute
from pytest_arazzo.coverage.measure import Coverage, potential


def test_nothing_is_contributed_where_no_session_asks_for_documents(tmp_path: Path) -> None:
    program = linked(document(workflow("- {stepId: a, operationId: listPets}")))

    assert not contribute(Coverage(), tmp_path)
    assert not contribute(potential(program, program.own), tmp_path)


def test_documents_are_named_by_their_absolute_paths(tmp_path: Path) -> None:
    program = linked(document(workflow("- {stepId: a, operationId: listPets}")))
    found = names_in(potential(program, program.own), tmp_path)

    assert found == {"a.arazzo.yaml": str(tmp_path.resolve() / "a.arazzo.yaml")}
