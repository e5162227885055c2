"""Where a description says that an operation is served.

Spec: OpenAPI 3.1.1, Server Object, Server Variable Object.
"""

from __future__ import annotations

import re

from pytest_arazzo.openapi.reference import Node

_VARIABLE = re.compile(r"\{([^{}]{1,200})\}")


def urls(*owners: Node) -> tuple[str, ...]:
    """Return the server URLs of the first of *owners* that lists any, defaults filled in."""
    for owner in owners:
        servers = owner.child("servers")
        found = tuple(_url(server) for server in servers.elements()) if servers else ()
        if found:
            return tuple(url for url in found if url is not None)
    return ()


def _url(server: Node) -> str | None:
    template = server.text("url")
    variables = server.child("variables")

    def default(match: re.Match[str]) -> str:
        variable = variables.child(match[1]) if variables else None
        return (variable.text("default") if variable else None) or match[0]

    return None if template is None else _VARIABLE.sub(default, template)
