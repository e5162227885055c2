"""All that is known of one Arazzo file before anything runs: problems, program, scenarios."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pytest_arazzo.diagnostic import Diagnostic, Location, nearest
from pytest_arazzo.documents.document import Document
from pytest_arazzo.errors import DocumentError, NotYaml, Rejected
from pytest_arazzo.jsonvalue import get, join
from pytest_arazzo.lint.registry import findings
from pytest_arazzo.lint.review import Review, review
from pytest_arazzo.model.structure import problems
from pytest_arazzo.program.cascade import folded
from pytest_arazzo.program.check import check, demand
from pytest_arazzo.program.link import link
from pytest_arazzo.program.program import FlowKey, Program
from pytest_arazzo.program.scenario_file import (
    Plan,
    ScenarioFile,
    decode_scenarios,
    sources_of,
)
from pytest_arazzo.program.scenario_inputs import strange_inputs
from pytest_arazzo.program.scenario_names import check_plans
from pytest_arazzo.shelf.disk import is_file
from pytest_arazzo.shelf.places import Places
from pytest_arazzo.shelf.reading import Shelf

_SUFFIXES = (".arazzo.yaml", ".arazzo.yml", ".arazzo.json", ".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A program, everything that is wrong with it, and the texts to show with it."""

    program: Program
    diagnostics: tuple[Diagnostic, ...]


class Suite:
    """One Arazzo file with the scenarios beside it; what is expensive is done once, when asked for."""

    def __init__(self, path: Path, shelf: Shelf) -> None:
        self.path = path
        self.uri = shelf.uri(path)
        self._shelf = shelf
        self._linked: dict[tuple[tuple[str, str], ...], Linked] = {}
        self.broken: Diagnostic | None = None
        self.document: Document | None = None
        try:
            self.document = shelf.read_inside(path)
        except DocumentError as error:
            self.broken = _unreadable(error)
        self.file, self.file_broken = self._read_scenarios()
        listed = (*(self.file.plans if self.file else ()), *self._of_cassettes())
        order = {workflow_id: index for index, (workflow_id, _) in enumerate(self._workflows())}
        self.plans = tuple(sorted(listed, key=lambda p: order.get(p.workflow_id, len(order))))

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
        """Return what is to be told of the document and its scenario file."""
        return self.review().diagnostics

    def review(self) -> Review:
        """Return what is to be told, and what the files themselves ask to ignore."""
        found, places = self._found(), self._shelf.places
        own = self.own_documents()
        others = {uri: text for uri, text in self.documents().items() if uri not in own}
        return review(found, own, others, places.selection, lambda uri: _path_of(uri, places))

    def _found(self) -> tuple[Diagnostic, ...]:
        """Return everything that is wrong with the document and its scenario file."""
        found: list[Diagnostic] = []
        if self.broken is not None:
            found.append(self.broken)
        else:
            linked = self.linked()
            found += folded(linked.diagnostics, linked.program.document)
            found += findings(linked.program)
            if self.file is not None:
                found += check_plans(self.file, linked.program)
                found += strange_inputs(self.file, linked.program)
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
            stray = check_plans(replace(self.file, plans=(plan,)), linked.program)
            if stray:
                raise Rejected(stray)
        flow = linked.program.flows.get(FlowKey(self.uri, plan.workflow_id))
        if flow is None:
            raise Rejected((self._without_workflow(plan, linked.program),))
        demand(flow, linked.diagnostics)
        return linked.program, flow.key

    def documents(self) -> Mapping[str, Document]:
        """Return the texts that diagnostics can quote, by URI."""
        found: dict[str, Document] = {}
        for key in self._linked:
            library = self._shelf.library(self.path, dict(key))
            found.update((each.document.uri, each.document) for each in library.catalogs.values())
            found.update(
                (each.document.uri, each.document) for each in library.descriptions.values()
            )
        return {**found, **self.own_documents()}

    def is_whole(self) -> bool:
        """Return whether every source that was looked for is there."""
        libraries = (self._shelf.library(self.path, dict(key)) for key in self._linked)
        return not any(
            isinstance(to, Diagnostic) for each in libraries for to in each.sources.values()
        )

    def own_documents(self) -> Mapping[str, Document]:
        """Return the document and its scenario file, by URI."""
        known = [self.document, self.file.document if self.file else None]
        return {document.uri: document for document in known if document is not None}

    def cassette_path(self, plan: Plan) -> Path:
        """Return where the cassette of *plan* is expected."""
        if plan.cassette is not None:
            return self.path.parent / plan.cassette
        return self._cassettes() / plan.workflow_id / f"{plan.name}.yaml"

    @property
    def cassette_folder(self) -> Path:
        """Where the cassettes of all workflows are expected, a folder for each."""
        return self._cassettes()

    def workflow_ids(self) -> frozenset[str]:
        """Return the ids of the document's workflows."""
        return frozenset(workflow_id for workflow_id, _ in self._workflows())

    def place_of(self, plan: Plan) -> Location:
        """Return where the scenario is described, else where its workflow is."""
        if self.file is not None and plan.at is not None:
            return self.file.document.locate_key(plan.at)
        return self.workflow_place(plan.workflow_id)

    def place_in(self, plan: Plan, field: str, entry: str) -> Location:
        """Return where *entry* of the list *field* is, with the scenario or what it takes over."""
        return self._nearest(plan, lambda owner: self._entries(f"{owner}/{field}", entry))

    def place_of_fixture(self, plan: Plan, name: str) -> Location:
        """Return where the fixture *name* is asked for, else where the scenario is."""
        return self._nearest(
            plan,
            lambda owner: (
                *self._entries(f"{owner}/fixtures", name),
                *self._inputs_of_fixture(f"{owner}/inputs", name),
            ),
        )

    def _nearest(self, plan: Plan, find: Callable[[str], Iterable[str]]) -> Location:
        """Return the first place that *find* knows in the scenario, its workflow, the defaults."""
        if self.file is not None and plan.at is not None:
            for owner in (plan.at, plan.at.rsplit("/", 2)[0], "/defaults"):
                for at in find(owner):
                    return self.file.document.locate(at)
        return self.place_of(plan)

    def _entries(self, at: str, entry: str) -> Iterator[str]:
        listed = get(self.file.document.tree, at) if self.file is not None else None
        if isinstance(listed, list) and entry in listed:
            yield f"{at}/{listed.index(entry)}"

    def _inputs_of_fixture(self, at: str, name: str) -> Iterator[str]:
        inputs = get(self.file.document.tree, at) if self.file is not None else None
        for key, value in inputs.items() if isinstance(inputs, Mapping) else ():
            if value == {"fixture": name}:
                yield join(at, key, "fixture")

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

    def _without_workflow(self, plan: Plan, program: Program) -> Diagnostic:
        """Say that the workflow of a cassette does not exist; a file's plans were checked before."""
        known = [key.workflow_id for key in program.own]
        cassette = self._shelf.uri(self.cassette_path(plan))
        return Diagnostic(
            code="AZ111",
            message=f"the document has no workflow {plan.workflow_id!r}, but {cassette} is there",
            location=Location(self.uri, 1, 1),
            help=nearest(plan.workflow_id, known) or f"it has: {', '.join(known) or 'none'}",
        )

    def _read_scenarios(self) -> tuple[ScenarioFile | None, Diagnostic | None]:
        path = self.scenario_path
        if not is_file(path):
            return None, None
        try:
            return decode_scenarios(self._shelf.read_inside(path)), None
        except DocumentError as error:
            return None, _unreadable(error)

    def _of_cassettes(self) -> Iterable[Plan]:
        """Return the scenarios of cassettes that no scenario file names.

        A folder whose name is no workflow's is listed all the same: a workflow that was renamed
        must not take its scenarios with it in silence.
        """
        plans = self.file.plans if self.file else ()
        named = {self._shelf.confined(self.cassette_path(plan)) for plan in plans}
        taken = {(plan.workflow_id, plan.name) for plan in plans}
        workflows = [workflow_id for workflow_id, _ in self._workflows()]
        for workflow_id in dict.fromkeys([*workflows, *self._folders(self._cassettes())]):
            for path in self._recordings(self._cassettes() / workflow_id):
                plan = Plan(workflow_id=workflow_id, name=path.stem, target="cassette")
                if path not in named and (workflow_id, path.stem) not in taken:
                    yield plan

    def _cassettes(self) -> Path:
        return self.path.parent / self._shelf.places.cassette_dir / self.stem

    def _folders(self, folder: Path) -> Iterator[str]:
        inside = self._shelf.confined(folder)
        if inside is not None and inside.is_dir():
            yield from sorted(each.name for each in inside.iterdir() if each.is_dir())

    def _recordings(self, folder: Path) -> Iterator[Path]:
        inside = self._shelf.confined(folder)
        if inside is not None and inside.is_dir():
            yield from sorted(inside.glob("*.yaml"))

    def _mapping(self, sources: Mapping[str, str] | None) -> Mapping[str, str]:
        """Return the local files by source name; the session's word goes before the file's."""
        if sources is None:
            sources = sources_of(self.file.document) if self.file is not None else {}
        own = {name: str(self.path.parent / file) for name, file in sources.items()}
        return {**own, **self._shelf.places.sources}


def stem_of(path: Path) -> str:
    """Return the stem that scenario file and cassettes of an Arazzo document share."""
    for suffix in _SUFFIXES:
        if path.name.endswith(suffix) and path.name != suffix:
            return path.name.removesuffix(suffix)
    return path.stem


def _path_of(uri: str, places: Places) -> str:
    """Return the absolute path of a file that is shown as *uri*."""
    return (places.rootdir / uri).as_posix()


def _unreadable(error: DocumentError) -> Diagnostic:
    if isinstance(error, NotYaml):
        location = Location(error.uri, error.line, error.column)
        return Diagnostic(code=error.code, message=error.reason, location=location)
    reason = getattr(error, "reason", str(error))
    return Diagnostic(code="AZ100", message=reason, location=Location(error.uri, 1, 1))
