"""One Arazzo document as objects.

Spec: Arazzo 1.1.0, Arazzo Specification Object, Source Description Object, Components Object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_arazzo.documents.document import Document
from pytest_arazzo.model.action import Action
from pytest_arazzo.model.edition import Edition
from pytest_arazzo.model.parameter import Parameter
from pytest_arazzo.model.workflow import Workflow


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDescription:
    """A pointer to an OpenAPI description or to another Arazzo document."""

    name: str
    url: str
    kind: str | None  # `type`
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Components:
    """The reusable objects of a document, by name."""

    parameters: Mapping[str, Parameter]
    success_actions: Mapping[str, Action]
    failure_actions: Mapping[str, Action]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Description:
    """One Arazzo document; every part is there, however wrong the document is."""

    document: Document
    edition: Edition
    self_uri: str | None
    sources: tuple[SourceDescription, ...]
    workflows: tuple[Workflow, ...]
    components: Components
