"""Metrics of the jobs in CloudWatch's Embedded Metric Format: a line of JSON on stdout, read from the log."""

from __future__ import annotations

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

NAMESPACE = SERVICE = "maeari"


def emit(counts: dict[str, float]) -> None:
    """Emits figures by name. The alarms of template.yaml watch some of them."""
    metrics = AmazonCloudWatchEMFProvider(namespace=NAMESPACE, service=SERVICE)
    for name, value in counts.items():
        metrics.add_metric(name, MetricUnit.Count, value)
    metrics.flush_metrics()
