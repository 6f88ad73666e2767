"""Metrics in CloudWatch's Embedded Metric Format: a line of JSON on stdout, read from the log.

A metric has the one dimension `service`, the stack's name. The alarms of template.yaml watch those named
here. A line costs a tenth of a millisecond; importing the provider costs nothing after Powertools' logger.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.metrics.functions import is_metrics_disabled
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

from maeari.settings import service_name

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMESPACE = "maeari"

ANSWERS = "Answers"
"""1 for each answered skill request, whatever the answer; in one line with the three below, 0 or 1 each."""

FALLBACK_ANSWERS = "FallbackAnswers"
"""The person got less than was asked for (`chat.outcomes`)."""

FAILED_ANSWERS = "FailedAnswers"
"""An exception became the apology."""

INVALID_ANSWERS = "InvalidAnswers"
"""An answer could not be built within Kakao's rules; it is a failed one too."""

SOURCE_OUTAGES = "SourceOutages"
"""1 for each call that a source left without a usable answer (`sources.outages`)."""

SOURCE_QUOTA_EXHAUSTED = "SourceQuotaExhausted"
"""1 where a source's 429, or the day's allowance used up, begins a cooldown (`sources.quota`)."""

INGEST_COMPLETE = "IngestComplete"
"""Of each run of the ingest: 1 when its day is complete, else 0."""

REFRESH_PUBLISHED = "RefreshPublished"
"""1 for each refresh of artists that serves now."""

REFRESH_REJECTED = "RefreshRejected"
"""1 for each refresh of artists or songs that failed its checks."""


def emit(figures: Mapping[str, float]) -> None:
    """Emits figures by name, unless `POWERTOOLS_METRICS_DISABLED` says otherwise.

    A line holds counts only: nothing that a person typed, and nobody's key.
    """
    if is_metrics_disabled():
        return
    provider = AmazonCloudWatchEMFProvider(namespace=NAMESPACE, service=service_name(os.environ))
    for name, value in figures.items():
        provider.add_metric(name, MetricUnit.Count, value)
    # In one piece: between a print's text and its line end another thread's line could come.
    sys.stdout.write(json.dumps(provider.serialize_metric_set()) + "\n")
    sys.stdout.flush()
