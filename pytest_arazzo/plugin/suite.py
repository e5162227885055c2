"""All that is known of one Arazzo file before anything runs: problems, program, scenarios."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_arazzo.diagnostic import Diagnostic, Location
from pytest_arazzo.documents.document import Document
from pytest_arazzo.errors import DocumentError, NotYaml, Rejected
from pytest_arazzo.model.structure import problems
from pytest_arazzo.plugin.options import Settings
from pytest_arazzo.plugin.reading import Shelf
from pytest_arazzo.program.check import check, demand
from pytest_arazzo.program.link import link
from pytest_arazzo.program.program import FlowKey, Program
from pytest_arazzo.program.scenario_file import (
    Plan,
    ScenarioFile,
    check_plans,
    decode_scenarios,
    sources_of,
)

_SUFFIXES = (".arazzo.yaml", ".arazzo.yml", ".arazzo.json", ".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A program, everything that is wrong with it, and the texts to show with it."""

    program: Program
    diagnostics: tuple[Diagnostic, ...]


class Suite:
    """One Arazzo file with the scenarios beside it; what is expensive is done once, when asked for."""

    def __init__(self, path: Path, settings: Settings, shelf: Shelf) -> None:
        self.path = path
        self.uri = shelf.uri(path)
        self._settings = settings
        self._shelf = shelf
        self._linked: dict[tuple[tuple[str, str], ...], Linked] = {}
        self.broken: Diagnostic | None = None
        self.document: Document | None = None
        try:
            self.document = shelf.read(path)
        except DocumentError as error:
            self.broken = _unreadable(error)
        self.file, self.file_broken = self._read_scenarios()
        self.plans = (*(self.file.plans if self.file else ()), *self._of_cassettes())

    @property
    def stem(self) -> str:
        """The name of the file without what says that it is an Arazzo document."""
        return stem_of(self.path)

    @property
    def scenario_path(self) -> Path:
        """Where the scenario file is, or would be."""
        return self.path.with_name(f"{self.stem}.scenarios.yaml")

    def linked(self, sources: Mapping[str, str] | None = None) -> Linked:
        """Return the program under a mapping of sources, by default the file's.

        Raises:
            Rejected: the document is not even YAML.
        """
        if self.broken is not None or self.document is None:
            raise Rejected((self.broken,) if self.broken else ())
        mapping = self._mapping(sources)
        key = tuple(sorted(mapping.items()))
        if key not in self._linked:
            program = link(self._shelf.library(self.path, mapping))
            found = (*problems(self.document), *check(program))
            self._linked[key] = Linked(program=program, diagnostics=found)
        return self._linked[key]

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Return everything that is wrong with the document and its scenario file."""
        found: list[Diagnostic] = []
        if self.broken is not None:
            found.append(self.broken)
        else:
            linked = self.linked()
            found += linked.diagnostics
            if self.file is not None:
                found += check_plans(self.file, linked.program)
        if self.file_broken is not None:
            found.append(self.file_broken)
        if self.file is not None:
            found += self.file.problems
        return tuple(found)

    def admit(self, plan: Plan) -> tuple[Program, FlowKey]:
        """Return the program and the flow of *plan*, if nothing stands in the way of a run.

        Raises:
            Rejected: with everything that does.
        """
        wrong = self.file.problems_of(plan) if self.file is not None and plan.at else ()
        if wrong:
            raise Rejected(wrong)
        linked = self.linked(plan.sources)
        if self.file is not None and plan.at:
            stray = [d for d in check_plans(self.file, linked.program) if _within(d, plan)]
            if stray:
                raise Rejected(tuple(stray))
        flow = linked.program.flows.get(FlowKey(self.uri, plan.workflow_id))
        if flow is None:
            raise Rejected(tuple(d for d in self.diagnostics() if d.code == "AZ111"))
        demand(flow, linked.diagnostics)
        return linked.program, flow.key

    def documents(self) -> Mapping[str, Document]:
        """Return the texts that diagnostics can quote, by URI."""
        known = [self.document, self.file.document if self.file else None]
        return {document.uri: document for document in known if document is not None}

    def cassette_path(self, plan: Plan) -> Path:
        """Return where the cassette of *plan* is expected."""
        if plan.cassette is not None:
            return self.path.parent / plan.cassette
        folder = self.path.parent / self._settings.cassette_dir / self.stem
        return folder / plan.workflow_id / f"{plan.name}.yaml"

    def place_of(self, plan: Plan) -> Location:
        """Return where the scenario is described, else where its workflow is."""
        if self.file is not None and plan.at is not None:
            return self.file.document.locate_key(plan.at)
        return self.workflow_place(plan.workflow_id)

    def workflow_place(self, workflow_id: str) -> Location:
        """Return where the workflow is described, else the top of the document."""
        if self.document is None or self.broken is not None:
            return Location(self.uri, 1, 1)
        for workflow in self._workflows():
            if workflow[0] == workflow_id:
                return self.document.locate(workflow[1])
        return Location(self.uri, 1, 1)

    def _workflows(self) -> Iterator[tuple[str, str]]:
        """Yield id and place of every workflow."""
        tree = self.document.tree if self.document is not None else None
        listed = tree.get("workflows") if isinstance(tree, Mapping) else None
        for index, workflow in enumerate(listed if isinstance(listed, list) else ()):
            workflow_id = workflow.get("workflowId") if isinstance(workflow, Mapping) else None
            if isinstance(workflow_id, str):
                yield workflow_id, f"/workflows/{index}/workflowId"

    def _read_scenarios(self) -> tuple[ScenarioFile | None, Diagnostic | None]:
        path = self.scenario_path
        if not path.is_file():
            return None, None
        try:
            return decode_scenarios(self._shelf.read(path)), None
        except DocumentError as error:
            return None, _unreadable(error)

    def _of_cassettes(self) -> Iterable[Plan]:
        """Return the scenarios of cassettes that no scenario file names."""
        if self.broken is not None or self.file_broken is not None:
            return
        named = {self.cassette_path(plan).resolve() for plan in (self.file.plans if self.file else ())}
        for workflow_id, _ in self._workflows():
            folder = self.path.parent / self._settings.cassette_dir / self.stem / workflow_id
            inside = self._shelf.confined(folder)
            if inside is None or not inside.is_dir():
                continue
            for path in sorted(inside.glob("*.yaml")):
                if path.resolve() not in named:
                    yield Plan(workflow_id=workflow_id, name=path.stem, target="cassette")

    def _mapping(self, sources: Mapping[str, str] | None) -> Mapping[str, str]:
        """Return the local files by source name; the session's word goes before the file's."""
        if sources is None:
            sources = sources_of(self.file.document) if self.file is not None else {}
        own = {name: str(self.path.parent / file) for name, file in sources.items()}
        confined = {n: f for n, f in own.items() if self._shelf.confined(Path(f)) is not None}
        return {**confined, **self._settings.sources}


def stem_of(path: Path) -> str:
    """Return the stem that scenario file and cassettes of an Arazzo document share."""
    for suffix in _SUFFIXES:
        if path.name.endswith(suffix) and path.name != suffix:
            return path.name.removesuffix(suffix)
    return path.stem


def _within(diagnostic: Diagnostic, plan: Plan) -> bool:
    at = diagnostic.at or ""
    return at.startswith(f"{plan.at}/") or (plan.at or "").startswith(f"{at}/")


def _unreadable(error: DocumentError) -> Diagnostic:
    if isinstance(error, NotYaml):
        location = Location(error.uri, error.line, error.column)
        return Diagnostic(code=error.code, message=error.reason, location=location)
    reason = getattr(error, "reason", str(error))
    return Diagnostic(code="AZ100", message=reason, location=Location(error.uri, 1, 1))
