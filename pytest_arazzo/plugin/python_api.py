"""The fixture `arazzo`: workflows that are run from test functions."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from pathlib import Path

import pytest

from pytest_arazzo.coverage.measure import potential
from pytest_arazzo.coverage.record import dump
from pytest_arazzo.diagnostic import nearest
from pytest_arazzo.errors import Rejected
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.plugin import reporting
from pytest_arazzo.plugin.allure_results import attach_run
from pytest_arazzo.plugin.conduct import (
    Occasion,
    conduct,
    properties_of,
    record_of,
)
from pytest_arazzo.plugin.outcome import not_run
from pytest_arazzo.plugin.result import Result, StepResult, result_of
from pytest_arazzo.plugin.settings import settings_of
from pytest_arazzo.plugin.shelves import shelf_of
from pytest_arazzo.program.scenario import Expectation
from pytest_arazzo.program.scenario_file import Plan
from pytest_arazzo.reports.untrusted import one_line
from pytest_arazzo.shelf.disk import is_file
from pytest_arazzo.shelf.suite import Suite

__all__ = ["Arazzo", "Result", "StepResult"]

_NO_NAME = re.compile(r"[^A-Za-z0-9_.-]")
_OUTCOMES = ("success", "failed", "livelock", None)


class Arazzo:
    """Runs workflows for one test function; what they cover is counted like that of items."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self._request = request
        self._records = request.node.stash.setdefault(reporting.RECORDS, [])
        reporting.register(request.config)

    def run(  # noqa: PLR0913 - what a scenario file can say, by the same names
        self,
        document: str | Path,
        workflow: str | None = None,
        *,
        inputs: Mapping[str, Json] | None = None,
        target: object | None = None,
        cassette: str | Path | None = None,
        servers: Mapping[str, str] | None = None,
        sources: Mapping[str, str] | None = None,
        reading: str | None = None,
        expect: str | None = "success",
        name: str | None = None,
    ) -> Result:
        """Return what a run of a workflow came to.

        Args:
            document: The Arazzo document, relative to the test's file or the rootdir;
                `file::workflow` names the workflow too.
            workflow: Its workflowId; can be left out where there is only one.
            inputs: By name.
            target: The name of a target; or what answers: an object with
                `send(request, *, timeout)`, or a WSGI or ASGI application.
            cassette: What target `cassette` plays and recording writes, relative to the document.
            servers: Base URLs by source description, as in scenario files.
            sources: Files by source description, as in scenario files.
            reading: `compat` or `strict`.
            expect: How the run has to end; None to look for oneself, with `Result.check`.
            name: What the run is called in reports and in the path of its cassette; by default
                the test function.

        Raises:
            NotPassed: the run did not end as expected, or could not be run.
            ValueError: an argument has a value that it cannot have.
        """
        __tracebackhide__ = True
        if expect not in _OUTCOMES:
            raise ValueError(f"expect must be success, failed, livelock or None, not {expect!r}")
        suite, workflow_id = self._suite(document, workflow)
        plan = Plan(
            workflow_id=workflow_id,
            name=_NO_NAME.sub("-", name or self._request.node.name),
            target=target if isinstance(target, str) else None,
            inputs=dict(inputs or {}),
            cassette=None if cassette is None else str(cassette),
            servers=dict(servers or {}),
            sources=dict(sources or {}),
            reading=reading,
            expectation=Expectation(outcome=expect or "success"),
        )
        result = self._run(suite, plan, None if isinstance(target, str) else target)
        if expect is not None:
            result.check()
        return result

    def _run(self, suite: Suite, plan: Plan, transport: object | None) -> Result:
        __tracebackhide__ = True
        config, node = self._request.config, self._request.node
        try:
            program, key = suite.admit(plan)
            self._records.append({"coverage": dump(potential(program, (key,)))})
            done = conduct(
                Occasion(
                    suite=suite,
                    plan=plan,
                    program=program,
                    flow=key,
                    settings=settings_of(config),
                    shelf=shelf_of(config),
                    request=self._request,
                    fixtures={},
                    rerun=f"pytest {shlex.quote(node.nodeid)}",
                    transport=transport,
                )
            )
        except Rejected as rejection:
            what = f"workflow {one_line(plan.workflow_id)!r} was not run"
            raise not_run(rejection, suite, what) from None
        planned = {"uri": suite.uri, "planned": [plan.workflow_id]}
        self._records[-1] = {**record_of(done), **planned}
        node.user_properties.extend(properties_of(done))
        attach_run(config, done)
        return result_of(done)

    def _suite(self, document: str | Path, workflow: str | None) -> tuple[Suite, str]:
        """Return the document, and which of its workflows is meant.

        Raises:
            ValueError: there is no such document or workflow, or the workflow must be named.
        """
        __tracebackhide__ = True
        file, _, named = str(document).partition("::")
        suite = Suite(self._path(file), shelf_of(self._request.config))
        known = sorted(suite.workflow_ids())
        wanted = workflow or named
        if not wanted and len(known) == 1:
            return suite, known[0]
        if not wanted and known:
            raise ValueError(f"{suite.uri} has several workflows, name one: {', '.join(known)}")
        if wanted not in known and suite.broken is None:
            hint = nearest(wanted, known) or f"it has: {', '.join(known) or 'none'}"
            raise ValueError(f"{suite.uri} has no workflow {wanted!r}; {hint}")
        return suite, wanted

    def _path(self, file: str) -> Path:
        __tracebackhide__ = True
        folders = (self._request.path.parent, self._request.config.rootpath)
        for folder in folders:
            if is_file(folder / file):
                return folder / file
        looked = " or ".join(str(folder) for folder in dict.fromkeys(folders))
        raise ValueError(f"there is no file {file!r} in {looked}")
