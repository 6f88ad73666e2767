"""Metrics that the code under test has printed, read as CloudWatch reads its Embedded Metric Format."""

from __future__ import annotations

import json
from typing import Any

from maeari.metrics import NAMESPACE

_MOST_METRICS = 100
_FIRST_MILLISECOND = 1_600_000_000_000


def emitted(printed: str, service: str = "maeari") -> list[dict[str, float]]:
    """The values of each line of metrics by name; other lines of a log are left out."""
    documents = (_document(line) for line in printed.splitlines())
    return [_values(document, service) for document in documents if "_aws" in document]


def totals(printed: str) -> dict[str, float]:
    """The sum of each metric that isn't 0."""
    sums: dict[str, float] = {}
    for values in emitted(printed):
        for name, value in values.items():
            sums[name] = sums.get(name, 0) + value
    return {name: value for name, value in sums.items() if value}


def _document(line: str) -> dict[str, Any]:
    try:
        document = json.loads(line)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _values(document: dict[str, Any], service: str) -> dict[str, float]:
    """Checks all that the format asks of a document, and that nothing else is in it."""
    assert document["_aws"]["Timestamp"] > _FIRST_MILLISECOND
    [directive] = document["_aws"]["CloudWatchMetrics"]
    assert (directive["Namespace"], directive["Dimensions"]) == (NAMESPACE, [["service"]])
    assert document["service"] == service
    names = [metric["Name"] for metric in directive["Metrics"]]
    assert all(metric == {"Name": metric["Name"], "Unit": "Count"} for metric in directive["Metrics"])
    assert 0 < len(names) <= _MOST_METRICS
    assert document.keys() == {"_aws", "service", *names}
    values = {}
    for name in names:
        [values[name]] = document[name]
        assert type(values[name]) is float
    return values
