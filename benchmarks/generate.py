"""Writes a project with many workflows, for measuring what a step costs."""

from __future__ import annotations

import json
from pathlib import Path

STEPS = 5
DESCRIPTION = {
    "openapi": "3.1.0",
    "info": {"title": "Orders", "version": "1"},
    "servers": [{"url": "http://orders.test"}],
    "paths": {
        "/orders/{id}": {
            "post": {
                "operationId": "updateOrder",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "note", "in": "query", "schema": {"type": "string"}},
                ],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Order"}}
                    },
                },
                "responses": {
                    "200": {
                        "description": "the order",
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Order"}}
                        },
                    }
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Order": {
                "type": "object",
                "required": ["id", "state", "lines"],
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "state": {"enum": ["OPEN", "PAID", "SENT"]},
                    "lines": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
                },
            },
            "Line": {
                "type": "object",
                "required": ["sku", "quantity"],
                "properties": {
                    "sku": {"type": "string"},
                    "quantity": {"type": "integer", "minimum": 1},
                },
            },
        }
    },
}
ORDER = {
    "id": "o-1",
    "state": "OPEN",
    "lines": [{"sku": "a", "quantity": 1}, {"sku": "b", "quantity": 2}],
}
CONFTEST = """
from pytest_arazzo.exchange import Headers, Response

BODY = {body!r}


class Echo:
    def send(self, request, *, timeout):
        headers = Headers((("Content-Type", "application/json"),))
        return Response(status=200, headers=headers, body=BODY)


def pytest_arazzo_transport(target):
    return Echo() if target == "echo" else None
"""


def write(folder: Path, workflows: int) -> None:
    """Write a document with *workflows* workflows of `STEPS` steps, and all that it needs."""
    (folder / "orders.openapi.json").write_text(json.dumps(DESCRIPTION))
    (folder / "orders.arazzo.json").write_text(json.dumps(_document(workflows)))
    (folder / "orders.scenarios.yaml").write_text(json.dumps(_scenarios(workflows)))
    (folder / "conftest.py").write_text(CONFTEST.format(body=json.dumps(ORDER).encode()))
    (folder / "pytest.ini").write_text("[pytest]\n")


def _document(workflows: int) -> dict[str, object]:
    return {
        "arazzo": "1.0.1",
        "info": {"title": "Orders", "version": "1"},
        "sourceDescriptions": [
            {"name": "orders", "url": "orders.openapi.json", "type": "openapi"}
        ],
        "workflows": [
            {
                "workflowId": f"workflow-{number}",
                "inputs": {"type": "object", "properties": {"id": {"type": "string"}}},
                "steps": [_step(index) for index in range(STEPS)],
                "outputs": {"state": f"$steps.step{STEPS - 1}.outputs.state"},
            }
            for number in range(workflows)
        ],
    }


def _step(index: int) -> dict[str, object]:
    order = {**ORDER, "id": "$inputs.id"}
    return {
        "stepId": f"step{index}",
        "operationId": "updateOrder",
        "parameters": [{"name": "id", "in": "path", "value": "$inputs.id"}],
        "requestBody": {"contentType": "application/json", "payload": order},
        "successCriteria": [
            {"condition": "$statusCode == 200"},
            {
                "context": "$response.body",
                "condition": "$.lines[?@.quantity > 1]",
                "type": "jsonpath",
            },
        ],
        "outputs": {"state": "$response.body#/state"},
    }


def _scenarios(workflows: int) -> dict[str, object]:
    return {
        "defaults": {"target": "echo", "inputs": {"id": "o-1"}},
        "workflows": {
            f"workflow-{number}": {"scenarios": {"runs": {}}} for number in range(workflows)
        },
    }
