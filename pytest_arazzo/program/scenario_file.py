"""Scenario files: which scenarios stand beside a document, each with all defaults applied.

Fields of `defaults` hold for every scenario of the file, fields of a workflow for every scenario
of it; what is nearer wins, mappings are merged, lists of fixtures and marks are added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pytest_arazzo import schema
from pytest_arazzo.diagnostic import Diagnostic, Severity, nearest
from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import Json, get, join
from pytest_arazzo.model import schemas
from pytest_arazzo.program.answers import ScriptedAnswer, decode_answers
from pytest_arazzo.program.faults import ScriptedFault, decode_faults
from pytest_arazzo.program.scenario import Accepted, Expectation

_MERGED = frozenset(
    {"inputs", "servers", "sources", "limits", "expect", "outputs", "answers", "faults"}
)
_ADDED = frozenset({"fixtures", "marks", "findings"})
_SPEC = "scenario file"

SYNTH = "synth"
"""The target that scripted answers are for."""

RESPONSES = "responses"
"""The target that plays mocks of the library of that name."""


@dataclass(frozen=True, slots=True)
class FixtureValue:
    """An input whose value is that of a pytest fixture."""

    name: str


@dataclass(frozen=True, slots=True)
class EnvValue:
    """An input whose value is that of an environment variable."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One scenario as its file describes it, before a target is chosen.

    Attributes:
        at: JSON Pointer of the scenario in its file, None when a cassette alone made it.
        cassette: path relative to the scenario file, None for the default place.
        responses: a fixture, or a file relative to the scenario file, of mocks.
    """

    workflow_id: str
    name: str
    at: str | None = field(default=None, compare=False)
    target: str | None = None
    inputs: Mapping[str, Json | FixtureValue | EnvValue] = field(default_factory=dict)
    shared_inputs: frozenset[str] = frozenset()  # that only the file's defaults give
    fixtures: tuple[str, ...] = ()
    cassette: str | None = None
    marks: tuple[str, ...] = ()
    servers: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    reading: str | None = None
    skip: str | None = None
    xfail: str | None = None
    contract_is_fatal: bool = True
    visits_per_step: int | None = None
    visits: int | None = None
    expectation: Expectation = field(default_factory=Expectation)
    accepted: tuple[Accepted, ...] = ()
    unplayed_is_fatal: bool = True
    answers: Mapping[str, tuple[ScriptedAnswer, ...]] = field(default_factory=dict)
    faults: Mapping[str, tuple[ScriptedFault, ...]] = field(default_factory=dict)
    responses: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScenarioFile:
    """The scenarios of one file, and what is wrong with it; a wrong scenario is still listed."""

    document: Document
    plans: tuple[Plan, ...]
    problems: tuple[Diagnostic, ...]

    def problems_of(self, plan: Plan) -> tuple[Diagnostic, ...]:
        """Return the errors that keep *plan* from being run: its own, and the file's at large."""
        return tuple(
            problem
            for problem in self.problems
            if problem.severity is Severity.ERROR and _concerns(problem.at or "", plan.at or "")
        )


def decode_scenarios(document: Document) -> ScenarioFile:
    """Return the scenarios of *document*; what has the wrong shape is reported and left out."""
    root = schemas.load("scenarios.schema.json")
    tree = document.tree if isinstance(document.tree, Mapping) else {}
    plans = tuple(_plans(tree))
    violations = schema.violations(root, "", document.tree, is_ours=True)
    problems = [
        *document.problems,
        *(_problem(document, v) for v in violations if not _is_about_reason(v)),
        *_answers_of_others(document, tree),
        *(_without_reason(document, plan) for plan in plans if _lacks_reason(plan.expectation)),
    ]
    return ScenarioFile(document=document, plans=plans, problems=tuple(dict.fromkeys(problems)))


def sources_of(document: Document) -> Mapping[str, str]:
    """Return the source mappings that hold for the whole file."""
    tree = document.tree if isinstance(document.tree, Mapping) else {}
    return _texts_of(_members(tree.get("defaults")).get("sources"))


def _plans(tree: Mapping[str, Json]) -> Iterator[Plan]:
    shared = _aimed(_members(tree.get("defaults")))
    for workflow_id, workflow in _members(tree.get("workflows")).items():
        own = _aimed({k: v for k, v in _members(workflow).items() if k != "scenarios"})
        for name, scenario in _members(_members(workflow).get("scenarios")).items():
            at = join("/workflows", workflow_id, "scenarios", name)
            nearer = _merge(own, _aimed(_members(scenario)))
            loose = _members(shared.get("inputs")).keys() - _members(nearer.get("inputs")).keys()
            plan = _plan(_merge(shared, nearer), workflow_id, name, at)
            yield replace(plan, shared_inputs=frozenset(loose))


def _aimed(tree: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return *tree* with the target that answers or mocks imply, where it names none itself."""
    if tree.get("answers"):
        return {"target": SYNTH, **tree}
    return {"target": RESPONSES, **tree} if tree.get("responses") else tree


def _plan(tree: Mapping[str, Json], workflow_id: str, name: str, at: str) -> Plan:
    expect = _members(tree.get("expect"))
    limits = _members(tree.get("limits"))
    return Plan(
        workflow_id=workflow_id,
        name=name,
        at=at,
        target=_text(tree.get("target")),
        inputs={k: _input(v) for k, v in _members(tree.get("inputs")).items()},
        fixtures=_texts(tree.get("fixtures")),
        cassette=_text(tree.get("cassette")),
        marks=_texts(tree.get("marks")),
        servers=_texts_of(tree.get("servers")),
        sources=_texts_of(tree.get("sources")),
        reading=_text(tree.get("reading")),
        skip=_text(tree.get("skip")),
        xfail=_text(tree.get("xfail")),
        contract_is_fatal=tree.get("contract") != "warning",
        visits_per_step=_whole(limits.get("visits-per-step")),
        visits=_whole(limits.get("visits")),
        expectation=_expectation(expect),
        accepted=tuple(_accepted(expect, at)),
        unplayed_is_fatal=tree.get("unplayed") != "ignore",
        answers=decode_answers(tree.get("answers")) if tree.get("target") == SYNTH else {},
        faults=decode_faults(tree.get("faults")),
        responses=_text(tree.get("responses")),
    )


def _expectation(expect: Mapping[str, Json]) -> Expectation:
    path = expect.get("path")
    return Expectation(
        outcome=_text(expect.get("outcome")) or "success",
        step=_text(expect.get("at")),
        action=_text(expect.get("action")),
        because=_text(expect.get("because")),
        path=tuple(_visits(path)) if isinstance(path, list) else None,
        outputs=_members(expect.get("outputs")),
    )


def _visits(path: Iterable[Json]) -> Iterator[str]:
    """Yield one stepId per visit; `{step: n}` stands for n visits in a row."""
    for entry in path:
        if isinstance(entry, str):
            yield entry
        for step, times in _members(entry).items():
            yield from [step] * min(_whole(times) or 0, 10_000)


def _accepted(expect: Mapping[str, Json], at: str) -> Iterator[Accepted]:
    findings = expect.get("findings")
    for index, entry in enumerate(findings if isinstance(findings, list) else ()):
        finding = _members(entry)
        code, reason = _text(finding.get("code")), _text(finding.get("reason"))
        if code and reason:
            step = _text(finding.get("step"))
            where = join(at, "expect", "findings", index)
            yield Accepted(code=code, reason=reason, step=step, at=where)


def _input(value: Json) -> Json | FixtureValue | EnvValue:
    for key, kind in (("fixture", FixtureValue), ("env", EnvValue)):
        if isinstance(value, Mapping) and value.keys() == {key}:
            name = value[key]
            return kind(name) if isinstance(name, str) else value
    return value


def _merge(outer: Mapping[str, Json], inner: Mapping[str, Json]) -> Mapping[str, Json]:
    merged = {**outer, **inner}
    for name in outer.keys() & inner.keys():
        one, other = outer[name], inner[name]
        if name in _MERGED and isinstance(one, Mapping) and isinstance(other, Mapping):
            merged[name] = _merge(one, other) if name == "expect" else {**one, **other}
        elif name in _ADDED and isinstance(one, list) and isinstance(other, list):
            merged[name] = [*one, *(item for item in other if item not in one)]
    return merged


def _answers_of_others(document: Document, tree: Mapping[str, Json]) -> Iterator[Diagnostic]:
    """Yield a problem where answers stand beside a target that has its own."""
    places = ["/defaults"]
    for workflow_id, workflow in _members(tree.get("workflows")).items():
        at = join("/workflows", workflow_id)
        scenarios = _members(_members(workflow).get("scenarios"))
        places += [at, *(join(at, "scenarios", name) for name in scenarios)]
    for at in places:
        owner = get(tree, at)
        target = owner.get("target", SYNTH) if isinstance(owner, Mapping) else SYNTH
        if isinstance(owner, Mapping) and "answers" in owner and target != SYNTH:
            message = f"target {target!r} has answers of its own"
            hint = f"`answers` are for target {SYNTH!r}"
            yield wrong(document, "AZ110", message, join(at, "target"), hint)


def _problem(document: Document, violation: schema.Violation) -> Diagnostic:
    unknown = violation.keyword in ("additionalProperties", "false")
    if not unknown:
        return wrong(document, "AZ110", violation.message, violation.at)
    name = violation.at.rsplit("/", 1)[-1]
    known = violation.schema.get("properties")
    names = tuple(known) if isinstance(known, Mapping) else ()
    hint = nearest(name, names) or f"known fields: {', '.join(names)}"
    return wrong_key(document, "AZ110", f"unknown field {name!r}", violation.at, hint)


def _is_about_reason(violation: schema.Violation) -> bool:
    """Whether a reason is missing in one place; another place may give it to the scenario."""
    return violation.keyword == "required" and violation.expected == ["because"]


def _lacks_reason(expectation: Expectation) -> bool:
    return expectation.outcome in ("failed", "livelock") and expectation.because is None


def _without_reason(document: Document, plan: Plan) -> Diagnostic:
    message = f"outcome {plan.expectation.outcome!r} is expected without a reason"
    hint = "say in `because` why this outcome is right"
    return wrong(document, "AZ110", message, f"{plan.at}/expect/because", hint)


def wrong(
    document: Document,
    code: str,
    message: str,
    at: str,
    hint: str | None = None,
) -> Diagnostic:
    """Return a problem with the value at *at*."""
    place = document.locate(at)
    return Diagnostic(code=code, message=message, location=place, help=hint, spec=_SPEC, at=at)


def wrong_key(
    document: Document, code: str, message: str, at: str, hint: str | None
) -> Diagnostic:
    """Return a problem with the key at *at*, not with its value."""
    problem = wrong(document, code, message, at, hint)
    return replace(problem, location=document.locate_key(at))


def _concerns(problem: str, plan: str) -> bool:
    """Whether a problem at one pointer lies within a plan, or above it but in no other plan."""
    if problem == plan or problem.startswith(f"{plan}/") or plan.startswith(f"{problem}/"):
        return True
    workflow = plan.rsplit("/", 2)[0]
    inside_scenarios = problem.startswith(f"{workflow}/scenarios")
    outside = not problem.startswith("/workflows/")
    return outside or (problem.startswith(f"{workflow}/") and not inside_scenarios)


def _members(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def _texts_of(value: Json) -> Mapping[str, str]:
    return {k: v for k, v in _members(value).items() if isinstance(v, str)}


def _whole(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
