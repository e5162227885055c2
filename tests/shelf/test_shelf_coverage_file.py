"""Data files of coverage: what is written comes back, and what is broken is refused."""

from __future__ import annotations

import hashlib
import itertools
import json
from pathlib import Path

import pytest

from pytest_arazzo.coverage.measure import Chart, Coverage, Way, union
from pytest_arazzo.coverage.operations import OperationChart, digest_of_text
from pytest_arazzo.coverage.record import VERSION
from pytest_arazzo.errors import Unusable
from pytest_arazzo.program.arcs import Arc
from pytest_arazzo.shelf.coverage_file import combine, read_coverage, shards, write_coverage

ARC = Arc("a.yaml", "w", "s", "next")


def shard(run: str, text: str = "a") -> Coverage:
    """Return the coverage of a run of a document with *text*."""
    chart = Chart("a.yaml", "w", 1, ways=(Way(ARC, 2),), digest=digest_of_text(text))
    return Coverage(
        charts=frozenset({chart, Chart("b.yaml", "v", 1, digest="b")}),
        operations=frozenset({OperationChart("api.yaml", "GET /", 1, digest="c")}),
        arcs=frozenset({(ARC, run)}),
        runs=frozenset({("a.yaml", "w", run), ("b.yaml", "v", run)}),
        lost=frozenset({run}),
    )


def written(folder: Path, name: str, coverage: Coverage) -> Path:
    path = folder / name
    write_coverage(path, coverage)
    return path


def test_what_is_written_comes_back_and_is_json(tmp_path: Path) -> None:
    found = shard("lone \ud800 é \n")
    path = written(tmp_path, "deep/data", found)

    assert read_coverage(path) == found
    value = json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
    assert list(value) == ["format", "version", "sha256", "charts", "operations", "facts"]
    assert [each.name for each in path.parent.iterdir()] == ["data"]


def test_nothing_covered_comes_back_too(tmp_path: Path) -> None:
    path = written(tmp_path, "data", Coverage())

    assert read_coverage(path) == Coverage()
    assert json.loads(path.read_bytes())["charts"] == []


def test_every_cut_and_every_change_of_a_byte_is_noticed(tmp_path: Path) -> None:
    path = written(tmp_path, "data", shard("one"))
    content = path.read_bytes()
    for end in range(0, len(content), 7):
        path.write_bytes(content[:end])
        with pytest.raises(Unusable):
            read_coverage(path)
    for index in range(0, len(content), 5):
        path.write_bytes(content[:index] + bytes([content[index] ^ 1]) + content[index + 1 :])
        with pytest.raises(Unusable):
            read_coverage(path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "this is no coverage data of pytest-arazzo"),
        (b"\x00\xff", "this is no coverage data of pytest-arazzo"),
        (b"SQLite format 3\x00", "this is no coverage data of pytest-arazzo"),
        (b"[]\n", "this is no coverage data of pytest-arazzo"),
        (b'{"meta": {"format": 2}}', "this is no coverage data of pytest-arazzo"),
        (b"[" * 100_000, "this is no coverage data of pytest-arazzo"),
        (
            b'{"format":"pytest-arazzo coverage data","version":99,"charts":[\n',
            f"the coverage data has version 99, and this pytest-arazzo reads {VERSION}",
        ),
        (
            b'{"format":"pytest-arazzo coverage data","version":%d,"charts":[\n' % VERSION,
            "the coverage data is incomplete, or was changed",
        ),
    ],
)
def test_what_is_something_else_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "data"
    path.write_bytes(content)

    with pytest.raises(Unusable) as caught:
        read_coverage(path)
    assert str(caught.value) == f"{path}: {reason}"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'],"operations":[\n],"facts":\n{}\n}\n',
        b'],"operations":[\n],"facts":\n{}\n',
        b'{"uri":1}\n],"operations":[\n],"facts":\n{}\n}\n',
        b'],"operations":[\n],"facts":\n[]\n}\n',
    ],
)
def test_a_record_that_is_not_as_it_should_be_is_corrupt(tmp_path: Path, body: bytes) -> None:
    digest = hashlib.sha256(body).hexdigest().encode()
    head = b'{"format":"pytest-arazzo coverage data","version":%d,"sha256":"%s","charts":[\n'
    path = tmp_path / "data"
    path.write_bytes(head % (VERSION, digest) + body)

    with pytest.raises(Unusable, match="the coverage data is corrupt: "):
        read_coverage(path)


def test_a_file_that_cannot_be_read_or_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="there is no coverage data"):
        read_coverage(tmp_path / "none")
    with pytest.raises(Unusable, match="cannot be read"):
        read_coverage(tmp_path)
    with pytest.raises(Unusable, match="the coverage data cannot be written"):
        write_coverage(tmp_path, Coverage())


def test_shards_add_up_in_any_order(tmp_path: Path) -> None:
    parts = [shard("one"), shard("two"), shard("three")]
    paths = [written(tmp_path, f"data{n}", part) for n, part in enumerate(parts)]

    for order in itertools.permutations([*paths, paths[0]]):
        assert combine(order, tmp_path).coverage == union(parts)


def test_another_version_of_a_document_is_refused_and_named(tmp_path: Path) -> None:
    paths = [written(tmp_path, name, shard(name, text)) for name, text in (("x", "a"), ("y", "b"))]

    with pytest.raises(Unusable) as caught:
        combine(paths, tmp_path)
    assert str(caught.value) == (
        f"{paths[1]}: a.yaml is another version than in {paths[0]}; "
        "leave it out with --ignore-changed"
    )


@pytest.mark.parametrize(("on_disk", "kept"), [(None, "x"), ("a", "x"), ("b\r\n", "y")])
def test_of_a_document_that_changed_one_version_can_be_kept(
    tmp_path: Path, on_disk: str | None, kept: str
) -> None:
    if on_disk is not None:
        (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbf" + on_disk.encode())
    parts = {"x": shard("x", "a"), "y": shard("y", "b\n")}
    paths = [written(tmp_path, name, each) for name, each in parts.items()]

    found = combine(paths, tmp_path, ignore_changed=True)

    assert [each.uri for each in found.left_out] == ["a.yaml"]
    assert found.coverage.arcs == parts[kept].arcs
    assert {run for uri, _, run in found.coverage.runs if uri == "b.yaml"} == {"x", "y"}
    assert found.coverage.lost == {"x", "y"}


def test_folders_stand_for_the_data_files_in_them(tmp_path: Path) -> None:
    names = (".arazzo_coverage", ".arazzo_coverage.1", ".arazzo_coverage.2", ".coverage.3", "data")
    for name in names:
        written(tmp_path, f"in/{name}", Coverage())
    (tmp_path / "in" / ".arazzo_coverage.folder").mkdir()
    target = tmp_path / "in" / ".arazzo_coverage"

    found = shards([tmp_path / "in", tmp_path / "in" / "data", tmp_path / "in"], target)

    assert [path.name for path in found] == [".arazzo_coverage.1", ".arazzo_coverage.2", "data"]
    elsewhere = shards([tmp_path / "in"], tmp_path / ".arazzo_coverage")
    assert [path.name for path in elsewhere] == list(names[:3])
    with pytest.raises(Unusable, match="there is no such file or folder"):
        shards([tmp_path / "none"], target)
