"""Files that payloads name, from the folder that the user names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_arazzo.shelf.files import MOST, Folder

DESCRIPTION = {
    "openapi": "3.1.0",
    "info": {"title": "Photos", "version": "1"},
    "servers": [{"url": "http://photos.test"}],
    "paths": {
        "/photos": {
            "post": {
                "operationId": "upload",
                "requestBody": {
                    "content": {
                        "multipart/form-data": {
                            "schema": {
                                "type": "object",
                                "properties": {
                                    "title": {"type": "string"},
                                    "photo": {"type": "string", "format": "binary"},
                                },
                            }
                        }
                    }
                },
                "responses": {"204": {"description": "stored"}},
            }
        }
    },
}
DOCUMENT = {
    "arazzo": "1.0.1",
    "info": {"title": "Photos", "version": "1"},
    "sourceDescriptions": [{"name": "photos", "url": "photos.json", "type": "openapi"}],
    "workflows": [
        {
            "workflowId": "upload",
            "steps": [
                {
                    "stepId": "upload",
                    "operationId": "upload",
                    "requestBody": {
                        "contentType": "multipart/form-data",
                        "payload": {"title": "Tea", "photo": "tea.png"},
                    },
                }
            ],
        }
    ],
}
CONFTEST = """
    from pathlib import Path

    from pytest_arazzo.exchange import Response

    class Photos:
        def send(self, request, *, timeout):
            Path("sent.bin").write_bytes(request.body)
            return Response(status=204)

    def pytest_arazzo_transport(target):
        return Photos()
"""


def test_a_part_that_names_a_file_of_the_folder_is_sent_with_its_content(
    pytester: pytest.Pytester, run: Callable[..., pytest.RunResult]
) -> None:
    pytester.makefile(".json", photos=json.dumps(DESCRIPTION))
    pytester.makefile(".arazzo.json", upload=json.dumps(DOCUMENT))
    pytester.makefile(
        ".scenarios.yaml", upload="workflows: {upload: {scenarios: {one: {target: photos}}}}"
    )
    pytester.makeconftest(CONFTEST)
    folder = pytester.mkdir("files")
    (folder / "tea.png").write_bytes(b"\x89PNG tea")

    named = run("--arazzo-files-dir=files")
    with_folder = Path("sent.bin").read_bytes()
    plain = run()

    assert (named.ret, plain.ret) == (0, 0)
    assert b"\x89PNG tea" in with_folder
    assert b"tea.png" in Path("sent.bin").read_bytes()
    assert b"\x89PNG" not in Path("sent.bin").read_bytes()


def test_a_folder_that_is_not_there_is_a_usage_error(
    run: Callable[..., pytest.RunResult],
) -> None:
    result = run("--arazzo-files-dir=nowhere")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--arazzo-files-dir: there is no folder*nowhere*"])


def test_the_files_of_a_folder_are_found_by_their_relative_path(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.txt").write_bytes(b"b")
    (tmp_path / "a.txt").write_bytes(b"a")
    folder = Folder(tmp_path)

    assert list(folder) == ["a.txt", "sub/b.txt"]
    assert len(folder) == 2
    assert folder["sub/b.txt"] == b"b"


@pytest.mark.parametrize(
    "name", ["../out.txt", "link.txt", "", "sub", "no.txt", "a\0b", "x" * 5000]
)
def test_what_is_no_file_of_the_folder_is_not_there(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "inside"
    (inside / "sub").mkdir(parents=True)
    (tmp_path / "out.txt").write_bytes(b"secret")
    (inside / "link.txt").symlink_to(tmp_path / "out.txt")
    folder = Folder(inside)

    assert name not in folder
    with pytest.raises(KeyError):
        folder[name]


@pytest.mark.parametrize(("size", "found"), [(MOST - 1, True), (MOST, True), (MOST + 1, False)])
def test_a_file_that_is_too_large_is_not_there(tmp_path: Path, size: int, *, found: bool) -> None:
    with (tmp_path / "big").open("wb") as file:
        file.truncate(size)

    assert ("big" in Folder(tmp_path)) is found
