"""Runs the chatbot function in this process: reads events from stdin and prints what each called, as JSON.

Its environment is the function's, with its folders as `PYTHONPATH`.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

import boto3
import pymysql

WARM_UP = 2
"""How often the first event is sent before anything counts: connections and secrets are there then."""


def main() -> None:
    """Prints a list of lists: the calls of each event in order, `SQL` or the name of an AWS operation."""
    events = json.load(sys.stdin)
    calls: list[str] = []
    boto3.setup_default_session()
    boto3.DEFAULT_SESSION.events.register("before-call", lambda model, **_: calls.append(model.name))
    execute = pymysql.cursors.Cursor.execute

    def counted(cursor: pymysql.cursors.Cursor, *arguments: Any) -> int:
        calls.append("SQL")
        return execute(cursor, *arguments)

    pymysql.cursors.Cursor.execute = counted  # type: ignore[assignment]
    handler = importlib.import_module("app").handler
    for _ in range(WARM_UP):
        handler(events[0], None)
    found = []
    for event in events:
        calls.clear()
        handler(event, None)
        found.append(list(calls))
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
