"""Base URIs and references between documents, with the cases of the text's Appendix B."""

from __future__ import annotations

from pathlib import Path

import pytest
from building import PETS

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.model.base_uri import base_uri, resolve
from pytest_arazzo.model.description import Description
from pytest_arazzo.openapi.catalog import Catalog
from pytest_arazzo.shelf.places import Places
from pytest_arazzo.shelf.reading import Shelf

DOCUMENT = """\
arazzo: 1.1.0
{own}
info: {{title: t, version: '1'}}
sourceDescriptions: [{{name: s, url: '{url}', type: {kind}}}]
workflows: [{{workflowId: w, steps: [{{stepId: a, operationId: listPets}}]}}]
"""

CANONICAL = "https://api.example.com/workflows/purchase.arazzo.yaml"
DISK = "file:///Users/dev/projects/workflows/purchase.arazzo.yaml"


@pytest.mark.parametrize(
    ("own", "retrieval", "url", "resolved"),
    [
        (CANONICAL, DISK, "../specs/petstore.yaml", "https://api.example.com/specs/petstore.yaml"),
        (None, DISK, "../specs/petstore.yaml", "file:///Users/dev/projects/specs/petstore.yaml"),
        (None, CANONICAL, "../specs/petstore.json", "https://api.example.com/specs/petstore.json"),
        (
            None,
            "https://workflows.example.com/a7b3c4d5",
            "specs/petstore.yaml",
            "https://workflows.example.com/specs/petstore.yaml",
        ),
        (
            "workflows/purchase.arazzo.yaml",
            "https://api.example.com/v2/api-description.yaml",
            "../specs/petstore.yaml",
            "https://api.example.com/v2/specs/petstore.yaml",
        ),
        ("../up/a.yaml", DISK, "b.yaml", "file:///Users/dev/projects/up/b.yaml"),
        ("urn:flows:a", DISK, "b.yaml", "file:///Users/dev/projects/workflows/b.yaml"),
        (CANONICAL, DISK, "https://else.test/b.yaml", "https://else.test/b.yaml"),
        (CANONICAL, DISK, "//else.test/b.yaml", "https://else.test/b.yaml"),
        (CANONICAL, DISK, "/b.yaml", "https://api.example.com/b.yaml"),
        ("", DISK, "b.yaml", "file:///Users/dev/projects/workflows/b.yaml"),
    ],
)
def test_a_reference_resolves_against_the_base_uri(
    own: str | None, retrieval: str, url: str, resolved: str
) -> None:
    assert resolve(url, own, retrieval) == resolved


def test_a_relative_own_uri_is_resolved_before_anything_else() -> None:
    retrieval = "https://api.example.com/v2/api-description.yaml"

    assert base_uri("workflows/purchase.arazzo.yaml", retrieval) == (
        "https://api.example.com/v2/workflows/purchase.arazzo.yaml"
    )
    assert base_uri(None, retrieval) == retrieval
    assert base_uri(f"{CANONICAL}#part", retrieval) == CANONICAL


def written(path: Path, *, own: str = "", url: str, kind: str = "openapi") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    own = f"$self: '{own}'" if own else "# no $self"
    path.write_text(DOCUMENT.format(own=own, url=url, kind=kind), encoding="utf-8")
    return path


def source(path: Path, root: Path, *folders: Path) -> Catalog | Description | Diagnostic | None:
    """Return what the source of the document in *path* is, read from the disk."""
    shelf = Shelf(Places(root=root.resolve(), rootdir=root.resolve(), source_dirs=folders))
    library = shelf.library(path, {})
    return library.source(library.root.document.uri, "s")


@pytest.mark.parametrize(
    ("own", "url", "found"),
    [
        ("", "../specs/petstore.yaml", "specs/petstore.yaml"),
        ("", "./a b.yaml", "flows/a b.yaml"),
        ("", "a%20b.yaml", "flows/a b.yaml"),
        ("purchase.arazzo.yaml", "../specs/petstore.yaml", "specs/petstore.yaml"),
        ("deep/er/purchase.arazzo.yaml", "../x.yaml", "flows/deep/x.yaml"),
        ("../other/purchase.arazzo.yaml", "y.yaml", "other/y.yaml"),
        ("urn:flows:purchase", "../specs/petstore.yaml", "specs/petstore.yaml"),
    ],
)
def test_a_relative_reference_resolves_against_the_base_uri(
    tmp_path: Path, own: str, url: str, found: str
) -> None:
    path = written(tmp_path / "flows/purchase.arazzo.yaml", own=own, url=url)
    target = tmp_path / found
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(PETS, encoding="utf-8")
    opened = source(path, tmp_path)

    assert isinstance(opened, Catalog)
    assert opened.document.uri == found


def test_an_absolute_own_uri_makes_relative_references_remote(tmp_path: Path) -> None:
    path = written(tmp_path / "workflows/a.yaml", own=CANONICAL, url="../specs/petstore.yaml")
    target = tmp_path / "specs/petstore.yaml"
    target.parent.mkdir()
    target.write_text(PETS, encoding="utf-8")
    refused = source(path, tmp_path)
    mapped = source(path, tmp_path, target.parent)

    assert isinstance(refused, Diagnostic)
    assert refused.code == "AZ212"
    assert "(https://api.example.com/specs/petstore.yaml, relative to $self)" in refused.message
    assert "--arazzo-source s=specs/petstore.yaml" in (refused.help or "")
    assert isinstance(mapped, Catalog)


@pytest.mark.parametrize(
    ("own", "url"),
    [
        ("", "https://flows.example.com/canonical/b.yaml"),
        ("https://flows.example.com/canonical/a.yaml", "b.yaml"),
        ("https://flows.example.com/a.yaml", "canonical/b.yaml"),
        ("", "https://flows.example.com/canonical/b.yaml#/workflows/0"),
    ],
)
@pytest.mark.parametrize("place", ["flows/renamed.yaml", "vendor/cache/abc123.yaml"])
def test_a_document_is_found_by_what_it_calls_itself(
    tmp_path: Path, own: str, url: str, place: str
) -> None:
    path = written(tmp_path / "flows/a.yaml", own=own, url=url, kind="arazzo")
    written(
        tmp_path / place,
        own="https://flows.example.com/canonical/b.yaml",
        url="c.yaml",
        kind="arazzo",
    )
    opened = source(path, tmp_path, tmp_path / "vendor")

    assert isinstance(opened, Description)
    assert opened.document.uri == place


def test_a_document_is_found_by_identity_rather_than_by_location(tmp_path: Path) -> None:
    path = written(tmp_path / "a.yaml", url="https://flows.example.com/b.yaml", kind="arazzo")
    folder = tmp_path / "vendor"
    written(folder / "b.yaml", own="https://else.example.com/b.yaml", url="x", kind="arazzo")
    written(folder / "z.yaml", own="https://flows.example.com/b.yaml", url="x", kind="arazzo")
    opened = source(path, tmp_path, folder)

    assert isinstance(opened, Description)
    assert opened.document.uri == "vendor/z.yaml"


@pytest.mark.parametrize(
    "text",
    ["$self: [", "just text with $self in it", "$self: 5\narazzo: 1.1.0", "arazzo: 1.1.0"],
)
def test_files_that_call_themselves_nothing_are_passed_over(tmp_path: Path, text: str) -> None:
    path = written(tmp_path / "a.yaml", url="https://flows.example.com/b.yaml", kind="arazzo")
    (tmp_path / "b.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "b.txt").write_text("$self: https://flows.example.com/b.yaml", encoding="utf-8")
    refused = source(path, tmp_path)

    assert isinstance(refused, Diagnostic)
    assert refused.code == "AZ212"


def test_each_document_has_a_base_of_its_own(tmp_path: Path) -> None:
    path = written(tmp_path / "one/a.yaml", url="../two/b.yaml", kind="arazzo")
    written(tmp_path / "two/b.yaml", own="deep/b.yaml", url="c.yaml", kind="arazzo")
    written(tmp_path / "two/deep/c.yaml", url="../../pets.yaml")
    (tmp_path / "pets.yaml").write_text(PETS, encoding="utf-8")
    shelf = Shelf(Places(root=tmp_path.resolve(), rootdir=tmp_path.resolve()))
    library = shelf.library(path, {})

    assert list(library.descriptions) == ["one/a.yaml", "two/b.yaml", "two/deep/c.yaml"]
    assert list(library.catalogs) == ["pets.yaml"]


@pytest.mark.parametrize(
    ("own", "url", "code"),
    [
        ("", "file:///etc/hostname", "AZ201"),
        ("file:///etc/x.yaml", "hostname", "AZ201"),
        ("", "../../../../../../etc/hostname", "AZ201"),
        ("../../../../../../etc/x.yaml", "hostname", "AZ201"),
        ("", "http://[", "AZ201"),
        ("http://[", "pets.yaml", "AZ201"),
        ("", "ftp://files.example.com/pets.yaml", "AZ201"),
        ("", "urn:pets", "AZ201"),
        ("", "gone.yaml", "AZ201"),
    ],
)
def test_a_source_that_cannot_be_had_is_refused_where_its_url_stands(
    tmp_path: Path, own: str, url: str, code: str
) -> None:
    refused = source(written(tmp_path / "a.yaml", own=own, url=url), tmp_path)

    assert isinstance(refused, Diagnostic)
    assert (refused.code, refused.at) == (code, "/sourceDescriptions/0/url")
