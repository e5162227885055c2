from __future__ import annotations

import pytest
from building import HEAD, document, linked, workflow

from pytest_arazzo.program.check import check

PORTABLE = "write {$sourceDescriptions.pets.url}#/paths"


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("{$sourceDescriptions.pets.url}#/paths/~1pet/get", "did you mean '#/paths/~1pets/get'?"),
        ("{$sourceDescriptions.pets.url}#/paths/~1pets/put", "this path has: get, post"),
        ("pets#/paths/~1pets/put", "this path has: get, post"),
        ("{$sourceDescriptions.pets.url}#/paths/~1pets/gte", "did you mean '#/paths/~1pets/get'?"),
        ("{$sourceDescriptions.pets.url}#/zzz", f"{PORTABLE}/<path>/<method>"),
        ("/pets", f"{PORTABLE}/~1pets/<method>"),
        ("POST /pets/{id}", f"{PORTABLE}/~1pets~1{{id}}/post"),
        ("pets", f"{PORTABLE}/<path>/<method>"),
    ],
)
def test_a_path_that_leads_nowhere_comes_with_what_may_have_been_meant(
    path: str, hint: str
) -> None:
    (found,) = check(linked(document(workflow(f"- {{stepId: a, operationPath: '{path}'}}"))))

    assert (found.code, found.help) == ("AZ205", hint)


def test_of_several_sources_none_is_chosen() -> None:
    head = HEAD.replace("type: openapi}]", "type: openapi}, {name: o, url: o, type: openapi}]")
    text = document(workflow("- {stepId: a, operationPath: /pets}"), head=head)
    (found,) = check(linked(text))

    assert found.help == "write {$sourceDescriptions.<name>.url}#/paths/~1pets/<method>"
