"""A file has its old bytes or its new ones, whatever happens to the one who writes it."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pytest_arazzo.shelf import writing
from pytest_arazzo.shelf.writing import NotWritten, locked, write_whole

ROOT = Path(writing.__file__).parents[2]
OLD, NEW = b"old\n" * 1000, b"new!\n" * 200_000
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals, links and locks of POSIX")

KILLED = """
import os, signal, sys
from pathlib import Path

def stop(event, arguments):
    if event == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)

from pytest_arazzo.shelf.writing import write_whole
path = Path(sys.argv[1])
sys.addaudithook(stop)
write_whole(path, b"new!\\n" * 200_000)
if sys.argv[2] == "end":
    os.kill(os.getpid(), signal.SIGKILL)
"""


@posix
@pytest.mark.parametrize(("moment", "expected"), [("open", OLD), ("os.rename", OLD), ("end", NEW)])
def test_a_kill_at_any_moment_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, moment: str, expected: bytes
) -> None:
    path = tmp_path / "c.yaml"
    path.write_bytes(OLD)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    script = [sys.executable, "-c", KILLED, str(path), moment]
    done = subprocess.run(script, env=environment, check=False)  # noqa: S603 - our own script

    assert done.returncode == -signal.SIGKILL
    assert path.read_bytes() == expected


def test_folders_are_made_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "a/b/c.yaml"
    write_whole(path, NEW)
    write_whole(path, OLD)

    assert path.read_bytes() == OLD
    assert list(path.parent.iterdir()) == [path]


@posix
def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_bytes(OLD)
    path.chmod(0o640)
    write_whole(path, NEW)

    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@posix
def test_a_full_disk_is_an_error_and_leaves_what_was_there(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    path = tmp_path / "c.yaml"
    path.write_bytes(OLD)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(OLD), hard))
    try:
        with pytest.raises(NotWritten, match="too large"):
            write_whole(path, NEW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert path.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_a_link_is_not_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "c.yaml"
    target.write_bytes(OLD)
    link.symlink_to(target)

    with pytest.raises(NotWritten, match="a link"):
        write_whole(link, NEW)
    assert target.read_bytes() == OLD


@pytest.mark.parametrize("kind", ["folder", "pipe", "file above"])
def test_what_is_no_regular_file_is_not_replaced(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "c.yaml"
    match kind:
        case "folder":
            path.mkdir()
        case "pipe":
            if not hasattr(os, "mkfifo"):
                pytest.skip("no pipes")
            os.mkfifo(path)
        case _:
            path.write_bytes(OLD)
            path /= "below.yaml"

    with pytest.raises(NotWritten):
        write_whole(path, NEW)


def test_two_writers_and_a_reader_never_see_half_a_file(tmp_path: Path) -> None:
    path, seen = tmp_path / "c.yaml", set[bytes]()
    write_whole(path, OLD)

    def write(content: bytes) -> None:
        for _ in range(8):
            with locked(tmp_path):
                write_whole(path, content)

    writers = [threading.Thread(target=write, args=(content,)) for content in (OLD, NEW)]
    for each in writers:
        each.start()
    while any(each.is_alive() for each in writers):
        seen.add(path.read_bytes())
    for each in writers:
        each.join()

    assert seen <= {OLD, NEW}
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_who_waits_too_long_for_another_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "look"
    with (
        locked(folder),
        pytest.raises(NotWritten, match="writing into look"),
        locked(folder, 0.05),
    ):
        pass
    with locked(folder):
        pass
