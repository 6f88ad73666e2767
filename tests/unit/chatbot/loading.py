"""The chatbot function as Lambda loads it, and events as API Gateway sends them."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

REPOSITORY = Path(__file__).resolve().parents[3]
SECRET = "s3cret-of-the-skill"
PLACEHOLDER = "${SKILL_SECRET}"


def load_app() -> ModuleType:
    """A fresh copy of functions/chatbot/app.py, with nothing kept from an earlier invocation."""
    spec = importlib.util.spec_from_file_location(
        "chatbot_app_under_test", REPOSITORY / "functions" / "chatbot" / "app.py"
    )
    assert spec is not None
    assert spec.loader is not None
    app = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(app)
    return app


def http_event(body: str | None, secret: str | None = SECRET, **changes: Any) -> dict[str, Any]:
    """An HTTP API event of payload format 2.0."""
    headers = {"content-type": "application/json"}
    if secret is not None:
        headers["x-maeari-secret"] = secret
    return {
        "version": "2.0",
        "routeKey": "POST /skill",
        "rawPath": "/skill",
        "headers": headers,
        "requestContext": {"http": {"method": "POST", "path": "/skill"}},
        "body": body,
        "isBase64Encoded": False,
        **changes,
    }


def event_file(name: str) -> Any:
    """An event of events/ with the secret filled in, as local invocation does."""
    text = (REPOSITORY / "events" / name).read_text("utf-8")
    return json.loads(text.replace(PLACEHOLDER, SECRET))
