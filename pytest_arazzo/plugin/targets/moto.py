"""Target `moto`: AWS as moto emulates it, in this process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from pytest_arazzo.plugin.targets.target import Opening, Target, virtual
from pytest_arazzo.run import over


@contextmanager
def opened(opening: Opening) -> Iterator[Target]:
    """Yield moto with the state that the scenario's fixtures give it.

    Raises:
        Rejected: moto is not installed.
    """
    try:
        from pytest_arazzo.transports.moto import Moto
    except ImportError as error:
        message = f"target 'moto' needs pytest-arazzo[moto] ({error})"
        hint = "pip install 'pytest-arazzo[moto]'"
        raise opening.unusable("AZ701", message, hint) from error
    region = os.environ.get("AWS_DEFAULT_REGION") or os.environ.get("AWS_REGION") or "us-east-1"
    with Moto(region) as moto:
        yield virtual("moto", over(moto))
