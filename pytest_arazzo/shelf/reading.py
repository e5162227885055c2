"""The disk: documents, and the sources that they name, inside of one root folder.

Nothing is fetched from a network. A document decides neither which folder may be read nor what
else is: symbolic links are followed before the root is checked, and only regular files count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pytest_arazzo.diagnostic import Diagnostic, Location, Severity
from pytest_arazzo.documents import yaml
from pytest_arazzo.documents.document import Document
from pytest_arazzo.documents.limits import Limits
from pytest_arazzo.errors import DocumentError, Unreadable
from pytest_arazzo.jsonvalue import join
from pytest_arazzo.model.base_uri import resolve
from pytest_arazzo.model.decode import decode
from pytest_arazzo.model.description import Description, SourceDescription
from pytest_arazzo.openapi.catalog import Catalog
from pytest_arazzo.program.library import Library
from pytest_arazzo.shelf.cache import Parse
from pytest_arazzo.shelf.disk import inside, is_file, path_of, read_bytes, walk, why_not
from pytest_arazzo.shelf.identity import Identities
from pytest_arazzo.shelf.places import Places

_NEARBY = 2000  # entries of the root folder that are looked at for a file of the same name
_SPEC = "Arazzo 1.1.0, Source Description Object, url"


class Shelf:
    """What has been read in this session, each file once.

    Attributes:
        has_own_names: whether one of them may be found by what it calls itself.
    """

    def __init__(
        self,
        places: Places,
        texts: Mapping[Path, bytes] | None = None,
        parse: Parse = yaml.parse,
    ) -> None:
        """Make a shelf; *texts* stand for files, by paths with links followed."""
        self.places = places
        self._texts = texts or {}
        self._parse = parse
        self._names: dict[Path, set[Path]] = {}
        self.has_own_names = False
        self._documents: dict[Path, Document] = {}
        self._descriptions: dict[Path, Description] = {}
        self._catalogs: dict[Path, Catalog] = {}
        self._libraries: dict[tuple[Path, tuple[tuple[str, str], ...]], Library] = {}
        self._identities = Identities(lambda path: self.read(path, yaml.DESCRIPTION_LIMITS))

    def uri(self, path: Path) -> str:
        """Return *path* as users see it: relative to the rootdir where that is shorter."""
        for base in (self.places.rootdir, self.places.rootdir.resolve()):
            if path.is_relative_to(base):
                return path.relative_to(base).as_posix()
        return path.as_posix()

    def read(self, path: Path, limits: Limits = yaml.DOCUMENT_LIMITS) -> Document:
        """Return the document in the file *path*.

        Raises:
            Unreadable: the file cannot be read.
            NotYaml: its text is not YAML, or exceeds a limit.
        """
        real = path.resolve()
        self._names.setdefault(real, set()).add(path)
        if real not in self._documents:
            uri = self.uri(path)
            raw = self._texts.get(real)
            raw = read_bytes(uri, real, limits) if raw is None else raw
            self._documents[real] = self._parse(uri, raw, limits)
            self.has_own_names = self.has_own_names or b"$self" in raw
        return self._documents[real]

    def read_inside(self, path: Path) -> Document:
        """Return the document in the file *path*, which must lie inside of the root folder.

        Raises:
            Unreadable: it does not, or cannot be read.
            NotYaml: its text is not YAML, or exceeds a limit.
        """
        real = self.confined(path)
        if real is None:
            wide = f"widen it with {self.places.option}root"
            reason = f"the file lies outside of the root folder {self.places.root}; {wide}"
            raise Unreadable(self.uri(path), reason)
        return self.read(path)

    def library(self, path: Path, mapping: Mapping[str, str]) -> Library:
        """Return the description in *path* with everything that its sources resolve to.

        Args:
            path: The Arazzo document.
            mapping: Local files for source descriptions by name.

        Raises:
            DocumentError: the document itself cannot be read.
        """
        key = (path.resolve(), tuple(sorted(mapping.items())))
        if key not in self._libraries:
            self._libraries[key] = self._collect(path, mapping)
        return self._libraries[key]

    def confined(self, path: Path) -> Path | None:
        """Return *path* with links followed, or None when it lies outside of the root folder."""
        real = inside(path, self.places.root)
        if real is not None:
            self._names.setdefault(real, set()).add(path)
        return real

    def files(self) -> Mapping[Path, Document]:
        """Return what has been read, by the paths of the files with links followed."""
        return self._documents

    def names_of(self, real: Path) -> frozenset[Path]:
        """Return the paths by which the file *real* was looked for."""
        return frozenset(self._names.get(real, ()))

    def _collect(self, path: Path, mapping: Mapping[str, str]) -> Library:
        root = self._description(path)
        places = {root.document.uri: path}
        descriptions = {root.document.uri: root}
        catalogs: dict[str, Catalog] = {}
        sources: dict[tuple[str, str], str | Diagnostic] = {}
        waiting = [root]
        while waiting:
            description = waiting.pop(0)
            uri = description.document.uri
            for source in description.sources:
                found = self._resolve(source, description, places[uri], mapping)
                if isinstance(found, Diagnostic):
                    sources[uri, source.name] = found
                    continue
                target, opened = found
                sources[uri, source.name] = opened_uri = _uri_of(opened)
                if isinstance(opened, Catalog):
                    catalogs[opened_uri] = opened
                elif opened_uri not in descriptions:
                    descriptions[opened_uri] = opened
                    places[opened_uri] = target
                    waiting.append(opened)
        return Library(root=root, descriptions=descriptions, catalogs=catalogs, sources=sources)

    def _description(self, path: Path) -> Description:
        real = path.resolve()
        if real not in self._descriptions:
            self._descriptions[real] = decode(self.read(path))
        return self._descriptions[real]

    def _resolve(
        self,
        source: SourceDescription,
        description: Description,
        place: Path,
        mapping: Mapping[str, str],
    ) -> tuple[Path, Catalog | Description] | Diagnostic:
        if source.kind == "asyncapi":
            message = f"source {source.name!r} is an AsyncAPI description; those cannot be run"
            return _problem("AZ506", message, source, description)
        path = self._find(source, description, place, mapping)
        if isinstance(path, Diagnostic):
            return path
        try:
            return path, self._open(path, source)
        except DocumentError as error:
            message = f"source {source.name!r} cannot be read: {error}"
            return _problem("AZ201", message, source, description)
        except ValueError as error:
            return _problem("AZ202", f"source {source.name!r}: {error}", source, description)

    def _open(self, path: Path, source: SourceDescription) -> Catalog | Description:
        document = self.read(path, yaml.DESCRIPTION_LIMITS)
        tree = document.tree
        is_arazzo = isinstance(tree, Mapping) and "arazzo" in tree
        if is_arazzo and source.kind in (None, "arazzo"):
            return self._description(path)
        if is_arazzo or source.kind == "arazzo":
            kind = "an Arazzo document" if is_arazzo else "no Arazzo document"
            raise ValueError(f"{document.uri} is {kind}, but the source's type is {source.kind}")
        wrong = [str(p) for p in document.problems if p.severity is Severity.ERROR]
        if wrong:  # what is read of it would be a guess
            raise ValueError(wrong[0] + (f" (+{len(wrong) - 1} more)" if len(wrong) > 1 else ""))
        real = path.resolve()
        if real not in self._catalogs:
            self._catalogs[real] = Catalog.of(document)
        catalog = self._catalogs[real]
        if catalog.problem:
            raise ValueError(f"{document.uri}: {catalog.problem}")
        return catalog

    def _find(
        self,
        source: SourceDescription,
        description: Description,
        place: Path,
        mapping: Mapping[str, str],
    ) -> Path | Diagnostic:
        """Return the file of a source; what the user maps comes before what the document says."""
        if source.name in mapping:
            return self._mapped(source, description, Path(mapping[source.name]))
        try:
            url = resolve(source.url, description.self_uri, place.absolute().as_uri())
            parts, written = urlsplit(url), urlsplit(source.url)
        except ValueError as error:
            message = f"source {source.name!r} has a URL that cannot be read: {error}"
            return _problem("AZ201", message, source, description)
        is_local = parts.scheme == "file" and not (written.scheme or parts.netloc)
        name = unquote(written.path if is_local else parts.path)
        found = None if is_local else self._identities.find(url, self._collection(place))
        found = found or self._in_folders(name)
        if found is not None:
            return found
        if parts.scheme in ("http", "https"):
            why = "" if written.scheme or written.netloc else ", relative to $self"
            message = f"source {source.name!r} is remote ({url}{why}), and nothing is fetched"
            return _problem("AZ212", message, source, description, self._option(source, name))
        if not is_local:
            message = f"source {source.name!r} has a URL that cannot be read: {url}"
            return _problem("AZ201", message, source, description, self._option(source, name))
        return self._local(source, description, path_of(unquote(parts.path)))

    def _collection(self, place: Path) -> Iterator[Path]:
        """Yield the files in which a document is looked for by its `$self`."""
        yield from tuple(self._documents)
        for folder in self.places.source_dirs:
            yield from islice(walk(folder), _NEARBY)
        beside = islice(sorted(place.parent.iterdir()), _NEARBY)
        yield from (each for each in beside if self.confined(each) is not None)

    def _mapped(
        self, source: SourceDescription, description: Description, path: Path
    ) -> Path | Diagnostic:
        """Return what a source is mapped to; a scenario file cannot lead out of the root folder."""
        is_trusted = self.places.sources.get(source.name) == str(path)
        if not is_trusted and self.confined(path) is None:
            return self._outside(source, description, path)
        if is_file(path):
            return path
        message = f"source {source.name!r} is mapped to {self.uri(path)}, {why_not(path)}"
        return _problem("AZ201", message, source, description, self._nearby(path.name))

    def _in_folders(self, name: str) -> Path | None:
        """Return the file of that name in a folder of the user's, and nothing outside of it."""
        for folder in self.places.source_dirs:
            for candidate in (folder / name.lstrip("/"), folder / Path(name).name):
                real = inside(candidate, folder) or self.confined(candidate)
                if real is not None and is_file(real):
                    return real
        return None

    def _local(
        self, source: SourceDescription, description: Description, path: Path
    ) -> Path | Diagnostic:
        real = self.confined(path)
        if real is None:
            return self._outside(source, description, path)
        if is_file(real):
            return real
        message = f"source {source.name!r} is {self.uri(real)}, {why_not(real)}"
        return _problem("AZ201", message, source, description, self._option(source, real.name))

    def _outside(
        self, source: SourceDescription, description: Description, path: Path
    ) -> Diagnostic:
        root, option = self.places.root, self.places.option
        message = f"source {source.name!r} is no path inside of the root folder {root}: {path}"
        hint = f"widen it with {option}root, or use {option}source {source.name}=FILE"
        return _problem("AZ201", message, source, description, hint)

    def _option(self, source: SourceDescription, name: str) -> str:
        near = self._nearby(Path(name).name)
        file = near.removeprefix("there is ") if near else "FILE"
        option = self.places.option
        return f"pass {option}source {source.name}={file}, or {option}source-dir DIR"

    def _nearby(self, name: str) -> str | None:
        """Return where in the root folder there is a file of that name, not looking for long."""
        for count, path in enumerate(walk(self.places.root)):
            if path.name == name:
                return f"there is {self.uri(path)}"
            if count > _NEARBY:
                break
        return None


def _uri_of(opened: Catalog | Description) -> str:
    return opened.document.uri


def _problem(
    code: str,
    message: str,
    source: SourceDescription,
    description: Description,
    hint: str | None = None,
) -> Diagnostic:
    at = join(source.at, "url")
    location: Location = description.document.locate(at)
    return Diagnostic(code=code, message=message, location=location, help=hint, spec=_SPEC, at=at)
