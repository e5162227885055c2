"""What somebody would write by hand: requests for sending, jsonschema for both bodies.

Prints the seconds of one turn.
"""

from __future__ import annotations

import io
import json
import sys
import time

import requests
from generate import DESCRIPTION, ORDER
from jsonschema import Draft202012Validator
from requests.adapters import BaseAdapter

BODY = json.dumps(ORDER).encode()


class Echo(BaseAdapter):
    """The same in-process target as that of the workflows."""

    def send(self, request: requests.PreparedRequest, **_: object) -> requests.Response:  # type: ignore[override]
        """Return the order."""
        response = requests.Response()
        response.status_code = 200
        response.headers["Content-Type"] = "application/json"
        response.raw = io.BytesIO(BODY)
        response.request = request
        response.url = request.url or ""
        return response

    def close(self) -> None:
        """Do nothing."""


def main(turns: int) -> None:
    """Print how long one of *turns* turns takes."""
    schema = {
        **DESCRIPTION["components"]["schemas"]["Order"],
        "components": DESCRIPTION["components"],
    }
    validator = Draft202012Validator(schema)
    session = requests.Session()
    session.mount("http://", Echo())
    _turn(session, validator)
    begun = time.perf_counter()
    for _ in range(turns):
        _turn(session, validator)
    print(json.dumps((time.perf_counter() - begun) / turns))


def _turn(session: requests.Session, validator: Draft202012Validator) -> None:
    validator.validate(ORDER)
    response = session.post("http://orders.test/orders/o-1", json=ORDER)
    if response.status_code != requests.codes.ok:
        raise SystemExit(f"unexpected status {response.status_code}")
    order = response.json()
    validator.validate(order)
    if not any(line["quantity"] > 1 for line in order["lines"]):
        raise SystemExit("no line has more than one")


if __name__ == "__main__":
    main(int(sys.argv[1]))
