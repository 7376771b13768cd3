"""/docs: the interfaces of the services, read from their OpenAPI documents."""

from __future__ import annotations

from flask import Response, jsonify

from gateway import answers, clients
from gateway.guard import SIGNED_IN, page

TITLES = {
    "auth": "用户与权限",
    "messaging": "信息交流",
    "graduates": "毕业生",
    "agreements": "签约解约",
    "reports": "统计监测",
}


@page("/docs", SIGNED_IN)
def docs() -> Response:
    documents = [(f"/docs/{name}.json", TITLES[name]) for name in clients.SERVICES]
    return answers.page("office/docs.html", documents=documents)


@page("/docs/<any(auth,messaging,graduates,agreements,reports):name>.json", SIGNED_IN)
def document(name: str) -> Response:
    """One service's OpenAPI document, without the addresses that the gateway does not pass on."""
    transport = clients.transport(name)
    described = transport.send("GET", f"/api/v1/{name}/openapi.json", None).json()
    described["paths"] = {path: item for path, item in described["paths"].items() if path.startswith("/api/")}
    return jsonify(described)
