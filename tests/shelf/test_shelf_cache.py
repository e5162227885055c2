"""The cache: what is kept, what is not, and what harm does to it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_arazzo.documents import yaml
from pytest_arazzo.documents.document import Document
from pytest_arazzo.documents.limits import DESCRIPTION_LIMITS, DOCUMENT_LIMITS, Limits
from pytest_arazzo.shelf.cache import WORTH, Cache, digest, name_of, parsing, user_folder
from pytest_arazzo.shelf.places import Places
from pytest_arazzo.shelf.reading import Shelf

LONG = "openapi: 3.1.0\npaths:\n" + "".join(
    f"  /p{n}: {{get: {{}}}}\n" for n in range(WORTH // 10)
)
SHARED = Path(__file__).resolve().parents[2] / "specs" / "openapi"


class Counting:
    """A parser that knows what it was given."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, uri: str, raw: bytes, limits: Limits) -> Document:
        self.seen.append(uri)
        return yaml.parse(uri, raw, limits)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "deep" / "cache")


def entries(cache: Cache) -> list[Path]:
    return sorted(cache.folder.iterdir()) if cache.folder.is_dir() else []


def test_what_is_put_is_got(cache: Cache) -> None:
    assert cache.get("a") is None

    cache.put("a", b"one")
    cache.put("b", b"")
    cache.put("a", b"two")

    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (b"two", b"", None)


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_nobody_else_reads_it(cache: Cache) -> None:
    cache.put("a", b"one")

    assert [path.stat().st_mode & 0o077 for path in (cache.folder, *entries(cache))] == [0, 0]


@pytest.mark.parametrize("end", [0, 1, 31, 32, -1])
def test_an_entry_that_was_cut_off_is_not_there(cache: Cache, end: int) -> None:
    cache.put("a", b"one")
    (path,) = entries(cache)
    path.write_bytes(path.read_bytes()[:end])

    assert cache.get("a") is None


@pytest.mark.parametrize("place", [0, 31, 32, -1])
def test_an_entry_with_a_wrong_bit_is_not_there(cache: Cache, place: int) -> None:
    cache.put("a", b"one")
    (path,) = entries(cache)
    raw = bytearray(path.read_bytes())
    raw[place] ^= 1
    path.write_bytes(raw)

    assert cache.get("a") is None


def test_an_entry_under_the_name_of_another_is_not_there(cache: Cache) -> None:
    cache.put("a", b"one")
    (path,) = entries(cache)
    path.rename(path.with_name(path.name.replace("a.", "b.", 1)))

    assert (cache.get("a"), cache.get("b")) == (None, None)


def test_a_folder_in_the_place_of_an_entry_does_no_harm(cache: Cache) -> None:
    cache.put("b", b"two")
    (entries(cache)[0].with_name("a.entry") / "inside").mkdir(parents=True)

    cache.put("a", b"one")

    assert (cache.get("a"), cache.get("b")) == (None, b"two")
    assert [path.name for path in entries(cache)] == ["a.entry", "b.entry"]


def test_what_cannot_be_written_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file" / "cache")

    cache.put("a", b"one")

    assert cache.get("a") is None


def used(cache: Cache, name: str, seconds: int) -> None:
    os.utime(cache.folder / f"{name}.entry", (seconds, seconds))


@pytest.mark.parametrize(
    ("limits", "left"),
    [
        ({"most_entries": 2}, ["c", "d"]),
        ({"most_bytes": 3 * (32 + 10)}, ["b", "c", "d"]),
        ({"most_bytes": 1}, []),
        ({}, ["a", "b", "c", "d"]),
    ],
)
def test_what_was_used_least_lately_goes_first(
    tmp_path: Path, limits: dict[str, int], left: list[str]
) -> None:
    cache = Cache(tmp_path, **limits)
    Cache(tmp_path).put("a", b"0" * 10)
    for second, name in enumerate("abcd"):
        Cache(tmp_path).put(name, b"0" * 10)
        used(cache, name, second)
    (tmp_path / "of others").write_text("x" * 1000)

    cache.tidy()

    assert [name for name in "abcd" if cache.get(name) is not None] == left
    assert (tmp_path / "of others").is_file()


def test_what_is_read_counts_as_used(tmp_path: Path) -> None:
    cache = Cache(tmp_path, most_entries=1)
    for second, name in enumerate("ab"):
        Cache(tmp_path).put(name, b"0")
        used(cache, name, second)

    cache.get("a")
    cache.tidy()

    assert (cache.get("a"), cache.get("b")) == (b"0", None)


def test_a_full_cache_is_tidied_by_the_first_that_writes(tmp_path: Path) -> None:
    for name in "abc":
        Cache(tmp_path).put(name, b"0")
        used(Cache(tmp_path), name, 1)

    Cache(tmp_path, most_entries=2).put("d", b"0")

    assert len(list(tmp_path.iterdir())) == 2
    assert Cache(tmp_path).get("d") == b"0"


WRITER = """
import sys
from pathlib import Path
from pytest_arazzo.shelf.cache import Cache
cache = Cache(Path(sys.argv[1]), most_entries=5)
for number in range(150):
    name = f"n{number % 7}"
    cache.put(name, sys.argv[2].encode() * 50_000)
    found = cache.get(name)
    assert found is None or (len(found) == 50_000 and len(set(found)) == 1), len(found)
"""


def test_processes_that_write_at_once_see_whole_entries_or_none(tmp_path: Path) -> None:
    running = [
        subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-c", WRITER, str(tmp_path), letter], stderr=subprocess.PIPE
        )
        for letter in "ab"
    ]

    ends = [(each.communicate()[1], each.returncode) for each in running]

    assert ends == [(b"", 0), (b"", 0)]
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_text_is_parsed_once_and_read_afterwards(cache: Cache) -> None:
    counting = Counting()

    first = parsing(counting, cache)("a", LONG.encode(), DESCRIPTION_LIMITS)
    again = parsing(counting, cache)("b", LONG.encode(), DESCRIPTION_LIMITS)

    assert counting.seen == ["a"]
    assert (again.uri, again.tree, again.text) == ("b", first.tree, first.text)
    assert str(again.locate("/paths/~1p7/get")) == str(first.locate("/paths/~1p7/get")).replace(
        "a:", "b:"
    )


def test_a_byte_order_mark_is_no_part_of_the_text(cache: Cache) -> None:
    counting = Counting()
    parse = parsing(counting, cache)

    texts = [parse("a", raw, DESCRIPTION_LIMITS).text for raw in
             (LONG.encode(), b"\xef\xbb\xbf" + LONG.encode())]  # fmt: skip

    assert texts == [LONG, LONG]
    assert counting.seen == ["a"]


@pytest.mark.parametrize(
    ("text", "limits"), [(LONG + "x: 1\n", DESCRIPTION_LIMITS), (LONG, DOCUMENT_LIMITS)]
)
def test_another_text_and_other_limits_are_parsed_anew(
    cache: Cache, text: str, limits: Limits
) -> None:
    counting = Counting()
    parse = parsing(counting, cache)
    parse("a", LONG.encode(), DESCRIPTION_LIMITS)

    found = parse("b", text.encode(), limits)

    assert counting.seen == ["a", "b"]
    assert found.text == text


@pytest.mark.parametrize("text", ["a: 1\n", LONG + "x: &x {}\ny: *x\n", LONG + "x: 1\nx: 2\n"])
def test_what_is_short_or_odd_is_parsed_each_time(cache: Cache, text: str) -> None:
    counting = Counting()
    parse = parsing(counting, cache)

    found = [parse("a", text.encode(), DESCRIPTION_LIMITS) for _ in range(2)]

    assert counting.seen == ["a", "a"]
    assert found[0].problems == found[1].problems
    assert entries(cache) == []


def test_a_damaged_entry_is_parsed_anew_and_replaced(cache: Cache) -> None:
    counting = Counting()
    parse = parsing(counting, cache)
    parse("a", LONG.encode(), DESCRIPTION_LIMITS)
    for path in entries(cache):
        path.write_bytes(b"harm")

    found = [parse("a", LONG.encode(), DESCRIPTION_LIMITS).tree for _ in range(2)]

    assert counting.seen == ["a", "a"]
    assert found[0] == found[1]


def test_an_entry_that_is_whole_but_not_understood_is_parsed_anew(cache: Cache) -> None:
    counting = Counting()
    cache.put(name_of(digest(LONG.encode()), repr(DESCRIPTION_LIMITS)), b"of another kind")

    parsing(counting, cache)("a", LONG.encode(), DESCRIPTION_LIMITS)

    assert counting.seen == ["a"]


def test_a_shelf_reads_what_another_has_parsed(cache: Cache) -> None:
    places = Places(root=SHARED, rootdir=SHARED)
    path = SHARED / "image-builder.openapi.yaml"
    counting = Counting()

    first = Shelf(places, parse=parsing(counting, cache)).read(path)
    again = Shelf(places, parse=parsing(counting, cache)).read(path)

    assert counting.seen == ["image-builder.openapi.yaml"]
    assert again.tree == first.tree


def test_without_a_cache_the_parser_is_the_parser() -> None:
    counting = Counting()

    assert parsing(counting, None) is counting


def test_names_tell_their_parts_apart() -> None:
    names = [name_of("ab", "c"), name_of("a", "bc"), name_of("abc"), name_of("ab", "c", "")]

    assert len(set(names)) == len(names)
    assert names[0] == name_of("ab", "c")


@pytest.mark.skipif(sys.platform == "win32", reason="variables of POSIX")
@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({"ARAZZO_CACHE_DIR": "own", "XDG_CACHE_HOME": "/xdg"}, "own"),
        ({"ARAZZO_CACHE_DIR": "", "XDG_CACHE_HOME": "/xdg"}, "/xdg/pytest-arazzo"),
        ({"XDG_CACHE_HOME": "relative"}, "/home/someone/.cache/pytest-arazzo"),
        ({}, "/home/someone/.cache/pytest-arazzo"),
    ],
)
def test_the_folder_is_what_the_environment_says(
    variables: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ARAZZO_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/home/someone")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert user_folder() == Path(folder)
