"""Hooks that conftest files and other plugins can implement. PYTEST_DONT_REWRITE."""

from __future__ import annotations

import pytest


@pytest.hookspec(firstresult=True)
def pytest_arazzo_transport(target: str, request: pytest.FixtureRequest) -> object | None:
    """Return what answers the requests of a scenario whose target is *target*.

    Args:
        target: The name that the scenario or the command line gives.
        request: Gives access to fixtures, the item and the configuration.

    Returns:
        A `pytest_arazzo.exchange.Transport`, which is an object with
        `send(request, *, timeout) -> Response`; or None to let others answer.
    """


@pytest.hookspec(firstresult=True)
def pytest_arazzo_credentials(
    source: str, scheme: str, request: pytest.FixtureRequest
) -> object | None:
    """Return the credentials for a security scheme of a description.

    Args:
        source: The name of the source description.
        scheme: The name of the security scheme there.
        request: Gives access to fixtures, the item and the configuration.

    Returns:
        A text, a pair of user and password, a mapping, or False for none on purpose: see
        `docs/authentication.md`; None to let others answer.
    """
