"""Target `responses`: mocks of a fixture, and files of the library's recorder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

# Imported here so that runs in this process, which forget what they import, find it imported.
import pytest_arazzo.transports.responses_mock  # noqa: F401 - see above

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

PLACE = "pets.scenarios.yaml:1:32"
FIXTURES = """
import pytest
import responses

URL = "https://pets.example/pets/rex"


@pytest.fixture
def idle():
    mock = responses.RequestsMock()
    mock.get(URL, json={"state": "sold"})
    return mock


@pytest.fixture
def active():
    with responses.RequestsMock() as mock:
        mock.get(URL, json={"state": "sold"})
        yield mock


@pytest.fixture
def library():
    responses.get(URL, json={"state": "sold"})
    yield responses
    responses.reset()


@pytest.fixture
def spare():
    mock = responses.RequestsMock()
    mock.get(URL, json={"state": "sold"})
    mock.get(URL + "y", json={"state": "sold"})
    return mock


@pytest.fixture
def spare_and_active(spare):
    with spare:
        yield spare


@pytest.fixture
def other():
    mock = responses.RequestsMock(assert_all_requests_are_fired=False)
    mock.get(URL + "y", json={"state": "sold"})
    return mock


@pytest.fixture
def number():
    return 7
"""
RECORDED = """
responses:
- response:
    method: GET
    url: https://pets.example/pets/rex
    body: '{"state": "new"}'
    status: 200
    content_type: application/json
    auto_calculate_content_length: false
- response:
    method: GET
    url: https://pets.example/pets/rex
    body: '{"state": "sold"}'
    status: 200
    content_type: application/json
    auto_calculate_content_length: false
"""


@pytest.fixture
def naming(write: Write, document: str) -> Callable[[str], None]:
    """Return what writes the fixtures and a scenario that names *mocks*."""
    assert document

    def write_scenario(mocks: str, rest: str = "expect: {action: sold}") -> None:
        write("conftest.py", FIXTURES)
        text = f"responses: {mocks}, {rest}"
        write("pets.scenarios.yaml", f"workflows: {{look: {{scenarios: {{one: {{{text}}}}}}}}}")

    return write_scenario


@pytest.mark.parametrize("name", ["idle", "active", "library"])
def test_the_mock_of_a_fixture_answers(run: Run, naming: Callable[[str], None], name: str) -> None:
    naming(name)
    result = run("-v", "-m", "arazzo_target_responses")
    result.assert_outcomes(passed=1, deselected=1)


def test_a_mock_that_nothing_asked_for_fails(run: Run, naming: Callable[[str], None]) -> None:
    naming("spare")
    result = run()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["pets.scenarios.yaml:1:*: AZ703 1 mock was not played*"])


def test_a_mock_that_is_active_already_is_asked_by_its_user(
    run: Run, naming: Callable[[str], None]
) -> None:
    naming("spare_and_active")
    result = run()
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*AssertionError: Not all requests have been executed*"])


def test_a_request_without_a_mock_names_what_there_is(
    run: Run, naming: Callable[[str], None]
) -> None:
    naming("other")
    result = run()
    result.assert_outcomes(passed=1, errors=1)
    text = " ".join(" ".join(result.outlines).split())
    assert "AZ701 step 'get': no mock answers GET https://pets.example/pets/rex;" in text
    assert "registered: GET https://pets.example/pets/rexy URL does not match" in text


def test_a_file_of_the_recorder_answers(
    run: Run, naming: Callable[[str, str], None], write: Write
) -> None:
    write("mocks.yaml", RECORDED)
    naming("mocks.yaml", "expect: {outputs: {state: new}}")
    run().assert_outcomes(passed=2)


def test_what_of_a_file_nothing_asked_for_fails_at_its_place(
    run: Run, naming: Callable[[str], None], write: Write
) -> None:
    write("mocks.yaml", RECORDED.replace('state": "new', 'state": "sold'))
    naming("mocks.yaml")
    result = run()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["mocks.yaml:10:3: AZ703 1 mock was not played*"])


@pytest.mark.parametrize(
    ("mocks", "line"),
    [
        (("mocks.yaml", None), f"{PLACE}: AZ701 there is no file mocks.yaml"),
        (("mocks.yaml", "{"), f"{PLACE}: AZ120 the mocks cannot be read: *"),
        (("mocks.yaml", "responses: [7]"), "mocks.yaml:1:*: AZ120 *"),
        (("../outside.yaml", None), f"{PLACE}: AZ120 the mocks are no path inside of *"),
        (("number", None), f"{PLACE}: AZ701 fixture 'number' is int, not a responses.Req*"),
        (("nobody", None), f"{PLACE}: AZ110 fixture 'nobody' cannot be had: *"),
    ],
)
def test_mocks_that_cannot_be_had_are_an_error(
    run: Run, naming: Callable[[str], None], write: Write, mocks: tuple[str, str | None], line: str
) -> None:
    name, text = mocks
    naming(name)
    if text is not None:
        write("mocks.yaml", text)
    result = run()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines([line])


def test_a_scenario_must_name_its_mocks(run: Run, naming: Callable[[str], None]) -> None:
    naming("idle")
    Path("pets.scenarios.yaml").write_text(
        "workflows: {look: {scenarios: {one: {target: responses}}}}", encoding="utf-8"
    )
    result = run()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines([f"{PLACE}: AZ701 the scenario names no mocks"])


def test_the_library_says_how_to_be_had(run: Run, naming: Callable[[str], None]) -> None:
    naming("idle")
    Path("conftest.py").write_text("import sys\nsys.modules['responses'] = None\n", "utf-8")
    result = run(apart=True)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        [f"{PLACE}: AZ701 target 'responses' needs pytest-arazzo[[]responses[]]*"]
    )
