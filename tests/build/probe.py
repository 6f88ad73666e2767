"""Stands before a handler: takes away what only this machine has, and tells where the modules came from."""

from __future__ import annotations

import importlib
import sys
from typing import Any

sys.path[:] = [folder for folder in sys.path if not folder.endswith("site-packages")]
app = importlib.import_module("app")


def handler(event: Any, context: Any) -> dict[str, Any]:
    answer = app.handler(event, context)
    files = {name: getattr(module, "__file__", None) for name, module in list(sys.modules.items())}
    return {"answer": answer, "files": {name: file for name, file in files.items() if file}}
