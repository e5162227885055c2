"""Target `responses`: mocks of the library of that name, from a fixture or a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

from pytest_arazzo.diagnostic import Location
from pytest_arazzo.errors import DocumentError, Rejected
from pytest_arazzo.plugin.live_settings import live_settings_of
from pytest_arazzo.plugin.targets.target import Opening, Target, virtual
from pytest_arazzo.program.scenario_names import place_of
from pytest_arazzo.run import over
from pytest_arazzo.shelf.disk import is_file
from pytest_arazzo.shelf.recordings import read_recording
from pytest_arazzo.transports.cassette import Cassette

_SUFFIXES = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class Unfired:
    """A mock that nothing asked for."""

    location: Location


@contextmanager
def opened(opening: Opening) -> Iterator[Target]:
    """Yield the mocks that the scenario names.

    Raises:
        Rejected: it names none, or there is no such fixture or file.
    """
    try:
        from pytest_arazzo.transports import responses_mock
    except ImportError as error:
        message = f"target 'responses' needs pytest-arazzo[responses] ({error})"
        hint = "pip install 'pytest-arazzo[responses]'"
        raise opening.unusable("AZ701", message, hint) from error
    named = opening.plan.responses
    if named is None:
        hint = "say `responses: FIXTURE` or `responses: FILE.yaml` in the scenario"
        raise opening.unusable("AZ701", "the scenario names no mocks", hint)
    if named.endswith(_SUFFIXES):
        cassette = _cassette(opening, named)
        mock, own = responses_mock.recorded(cassette.interactions)
        places = [each.location for each in cassette.interactions]
    else:
        mock, own, places = _of_fixture(opening, named, responses_mock), None, []
    caps = live_settings_of(opening.request.config).rules.caps
    place = _place(opening)

    def unplayed() -> tuple[Unfired, ...]:
        return tuple(Unfired(places[index] if places else place) for index in mocked.left())

    with responses_mock.Mocked(mock, caps, own) as mocked:
        target = virtual("responses", over(mocked), unplayed, hosts=opening.hosts)
        yield replace(target, noun="mock")


def _of_fixture(opening: Opening, name: str, library: ModuleType) -> Any:
    value = opening.request.getfixturevalue(name)
    mock = library.mock_of(value)
    if mock is None:
        message = f"fixture {name!r} is {type(value).__name__}, not a responses.RequestsMock"
        raise opening.unusable("AZ701", message, "yield the mock from the fixture")
    return mock


def _cassette(opening: Opening, name: str) -> Cassette:
    shelf, path = opening.shelf, opening.suite.path.parent / name
    real = shelf.confined(path)
    if real is None:
        message = f"the mocks are no path inside of the root folder: {shelf.uri(path)}"
        raise opening.unusable("AZ120", message)
    if not is_file(real):
        message = f"there is no file {shelf.uri(path)}"
        hint = "the recorder of responses writes one, see docs/targets.md"
        raise opening.unusable("AZ701", message, hint)
    try:
        read = read_recording(shelf.uri(path), real)
    except DocumentError as error:
        raise opening.unusable("AZ120", f"the mocks cannot be read: {error}") from error
    if not isinstance(read, Cassette):
        raise Rejected(read)
    return read


def _place(opening: Opening) -> Location:
    file = opening.suite.file
    if file is None:
        return opening.place
    return file.document.locate(place_of(file, opening.plan, "responses"))
