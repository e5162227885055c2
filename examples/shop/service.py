"""A small shop over HTTP, once as a WSGI application and once as an ASGI application."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from http import HTTPStatus
from wsgiref.simple_server import make_server

STOCK = {"tea": 10, "cake": 0}
POLLS = 3  # how often an order is looked at until it is sent

Answer = tuple[HTTPStatus, object]
Start = Callable[[str, list[tuple[str, str]]], object]
Message = dict[str, object]


class Shop:
    """Products, and orders that are on their way."""

    def __init__(self) -> None:
        self._stock = dict(STOCK)
        self._looks: dict[str, int] = {}
        self._skus: dict[str, str] = {}

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        """Return status and JSON value of the answer to a request."""
        match method, path.strip("/").split("/"):
            case "GET", ["products", sku] if sku in self._stock:
                return HTTPStatus.OK, {"sku": sku, "stock": self._stock[sku]}
            case "POST", ["orders"]:
                return self._ordered(json.loads(body))
            case "GET", ["orders", order] if order in self._looks:
                return HTTPStatus.OK, self._looked_at(order)
            case "DELETE", ["orders", order] if order in self._looks:
                del self._looks[order]
                return HTTPStatus.NO_CONTENT, None
        return HTTPStatus.NOT_FOUND, {"message": "there is no such thing"}

    def _ordered(self, wanted: Mapping[str, object]) -> Answer:
        sku, quantity = str(wanted["sku"]), int(str(wanted["quantity"]))
        if self._stock[sku] < quantity:
            return HTTPStatus.CONFLICT, {"message": f"{sku} is sold out"}
        self._stock[sku] -= quantity
        order = str(len(self._skus) + 1)
        self._skus[order], self._looks[order] = sku, 0
        return HTTPStatus.CREATED, {"id": order, "state": "PACKING"}

    def _looked_at(self, order: str) -> Message:
        self._looks[order] += 1
        state = "SENT" if self._looks[order] >= POLLS else "PACKING"
        return {"id": order, "state": state}


def make_wsgi() -> Callable[[Mapping[str, object], Start], Iterable[bytes]]:
    """Return the shop as a WSGI application, with all products in stock."""
    shop = Shop()

    def application(environ: Mapping[str, object], start_response: Start) -> Iterable[bytes]:
        stream, length = environ["wsgi.input"], environ.get("CONTENT_LENGTH")
        body = stream.read(int(str(length))) if length else b""  # type: ignore[attr-defined] # by PEP 3333
        status, value = shop.answer(
            str(environ["REQUEST_METHOD"]), str(environ["PATH_INFO"]), body
        )
        headers, sent = _message(value)
        start_response(f"{status.value} {status.phrase}", headers)
        return [sent]

    return application


def make_asgi() -> Callable[..., Awaitable[None]]:
    """Return the shop as an ASGI application that is stocked when it starts."""

    async def application(
        scope: Mapping[str, object],
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        state = scope["state"]
        assert isinstance(state, dict)
        if scope["type"] == "lifespan":
            await receive()
            state["shop"] = Shop()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        body, more = b"", True
        while more:
            message = await receive()
            body += bytes(message.get("body", b""))  # type: ignore[call-overload] # by ASGI
            more = bool(message.get("more_body"))
        status, value = state["shop"].answer(str(scope["method"]), str(scope["path"]), body)
        headers, sent = _message(value)
        fields = [(name.lower().encode(), text.encode()) for name, text in headers]
        await send({"type": "http.response.start", "status": status.value, "headers": fields})
        await send({"type": "http.response.body", "body": sent})

    return application


def _message(value: object) -> tuple[list[tuple[str, str]], bytes]:
    if value is None:
        return [], b""
    body = json.dumps(value).encode()
    return [("Content-Type", "application/json"), ("Content-Length", str(len(body)))], body


if __name__ == "__main__":
    with make_server("127.0.0.1", 8000, make_wsgi()) as server:
        server.serve_forever()
