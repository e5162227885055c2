"""Recorded on moto, played from the cassette: the same trace; vcrpy plays the same file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_arazzo.shelf.recordings import read_recording
from pytest_arazzo.transports.cassette import Cassette

Run = Callable[..., pytest.RunResult]
SCENARIOS = ("exists", "missing-on-aws")
FOLDER = "cassettes/ecr/ensure-repository-and-seed-image"
FACTS = re.compile(r'name="arazzo\.(workflow|path|outcome)" value="(.*?)"')


def facts(path: Path) -> list[tuple[str, str]]:
    return FACTS.findall(path.read_text("utf-8"))


@pytest.mark.usefixtures("imported")
def test_every_moto_scenario_is_recorded_and_played_with_the_same_trace(
    specs: Path, run: Run, pytester: pytest.Pytester
) -> None:
    only = ("specs/ecr.arazzo.yaml", "-k", " or ".join(SCENARIOS))
    on_moto = run(*only, "--arazzo-record=once", "--junit-xml=moto.xml")
    files = [specs / FOLDER / f"{name}.yaml" for name in SCENARIOS]
    before = [path.read_bytes() for path in files]
    replayed = run(*only, "--arazzo-target=cassette", "--junit-xml=cassette.xml")
    again = run(*only, "--arazzo-record=once")

    for result in (on_moto, replayed, again):
        result.assert_outcomes(passed=2, deselected=3)
    assert facts(pytester.path / "moto.xml") == facts(pytester.path / "cassette.xml")
    assert len(facts(pytester.path / "moto.xml")) == 6
    assert [path.read_bytes() for path in files] == before
    _vcrpy_plays(files[0])


TAPES = """
from pathlib import Path

from pytest_arazzo.shelf.recordings import read_recording
from pytest_arazzo.transports.replay import Replay

def pytest_arazzo_transport(target, request):
    if target != "tape":
        return None
    plan, suite = request.node.plan, request.node.suite
    path = Path("tapes", suite.stem, plan.workflow_id, f"{plan.name}.yaml")
    return Replay(read_recording(path.name, path))
"""


@pytest.mark.usefixtures("imported")
def test_every_scenario_that_plays_is_the_same_from_a_recording_of_itself(
    specs: Path, run: Run, pytester: pytest.Pytester
) -> None:
    (specs / "cassettes").rename(pytester.path / "tapes")
    pytester.makeconftest(TAPES)
    only = ("specs", "-k", "not document and not exists and not missing-on-aws")
    recorded = run(*only, "--arazzo-target=tape", "--arazzo-record=once", "--junit-xml=a.xml")
    replayed = run(*only, "--arazzo-target=cassette", "--junit-xml=b.xml")

    count = len(list((specs / "cassettes").rglob("*.yaml")))
    assert count == len(list((pytester.path / "tapes").rglob("*.yaml")))
    for result in (recorded, replayed):
        assert result.parseoutcomes() == {"passed": count, "deselected": 21 - count}
    assert facts(pytester.path / "a.xml") == facts(pytester.path / "b.xml")
    assert len(facts(pytester.path / "a.xml")) == 3 * count


def _vcrpy_plays(path: Path) -> None:
    vcr = pytest.importorskip("vcr")
    requests = pytest.importorskip("requests")
    cassette = read_recording(path.name, path)
    assert isinstance(cassette, Cassette)
    exactly = ["method", "uri", "raw_body"]
    with vcr.use_cassette(str(path), record_mode="none", match_on=exactly) as played:
        for one in cassette.interactions:
            asked, told = one.interaction.request, one.interaction.response
            got = requests.request(
                asked.method, asked.url, headers=dict(asked.headers), data=asked.body, timeout=5
            )
            assert (got.status_code, got.content) == (told.status, told.body)
            assert json.loads(got.text) == json.loads(told.body)
    assert played.all_played
