"""Which credentials a description asks for; nothing here is checked against a request.

Spec: OpenAPI 3.1.1, Security Requirement Object, Security Scheme Object.
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.openapi import reference
from pytest_arazzo.openapi.operation import Problem
from pytest_arazzo.openapi.reference import Node


def alternatives(node: Node, root: Node) -> tuple[tuple[str, ...], ...]:
    """Return the requirements of an operation, else of the whole description."""
    declared = node.child("security") or root.child("security")
    return tuple(tuple(each.members()) for each in declared.elements()) if declared else ()


def schemes(root: Node) -> Mapping[str, Mapping[str, Json]]:
    """Return the security schemes by name, references followed; unusable ones are left out."""
    components = root.child("components")
    declared = components.child("securitySchemes") if components else None
    found: dict[str, Mapping[str, Json]] = {}
    for name, child in declared.children() if declared else ():
        scheme = reference.follow(root.value, child)
        if not isinstance(scheme, Problem):
            found[name] = scheme.members()
    return found
