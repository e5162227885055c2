"""Fixtures of the scenarios whose target is moto."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture
def aws() -> Iterator[str]:
    """Yield the Region of an AWS account in this process that has nothing in it."""
    moto = pytest.importorskip("moto")
    with moto.mock_aws():
        yield "us-east-1"


@pytest.fixture
def existing_repository(aws: str) -> str:
    """Return the name of a repository that the account has."""
    boto3 = pytest.importorskip("boto3")
    registry = boto3.client("ecr", region_name=aws)
    created = registry.create_repository(repositoryName="platform/base-image")
    return str(created["repository"]["repositoryName"])
