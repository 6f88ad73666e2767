"""Lambda's event for SQS messages, and how a function's report of failures is read."""

from __future__ import annotations

from typing import Any

import pytest

from local.queue_events import reported_failures, sqs_event

ARN = "arn:aws:sqs:ap-northeast-2:123456789012:maeari-Q"
BATCH = ("a", "b")


def test_the_event_has_lambdas_shape() -> None:
    message = {
        "MessageId": "059f36b4",
        "ReceiptHandle": "AQEB",
        "Body": "안녕",
        "MD5OfBody": "e4e68fb7",
        "MD5OfMessageAttributes": "a512aac9",
        "Attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1545082649183"},
        "MessageAttributes": {
            "text": {"StringValue": "x", "DataType": "String"},
            "bytes": {"BinaryValue": b"\x00\x01", "DataType": "Binary"},
        },
    }
    assert sqs_event([message], ARN) == {
        "Records": [
            {
                "messageId": "059f36b4",
                "receiptHandle": "AQEB",
                "body": "안녕",
                "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1545082649183"},
                "messageAttributes": {
                    "text": {
                        "stringValue": "x",
                        "stringListValues": [],
                        "binaryListValues": [],
                        "dataType": "String",
                    },
                    "bytes": {
                        "binaryValue": "AAE=",
                        "stringListValues": [],
                        "binaryListValues": [],
                        "dataType": "Binary",
                    },
                },
                "md5OfBody": "e4e68fb7",
                "eventSource": "aws:sqs",
                "eventSourceARN": ARN,
                "awsRegion": "ap-northeast-2",
            }
        ]
    }


@pytest.mark.parametrize("result", [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}])
def test_nothing_reported_is_success(result: Any) -> None:
    assert reported_failures(result, BATCH) == set()


def test_reported_messages_failed() -> None:
    assert reported_failures({"batchItemFailures": [{"itemIdentifier": "b"}]}, BATCH) == {"b"}


@pytest.mark.parametrize(
    "failures",
    [
        [{"itemIdentifier": "b"}, {"itemIdentifier": "not of this batch"}],
        [{"itemIdentifier": ""}],
        [{"itemIdentifier": None}],
        [{"itemIdentifier": ["b"]}],
        [{"id": "b"}],
        ["b"],
        "b",
        7,
    ],
)
def test_a_report_that_lambda_cannot_read_fails_the_batch(failures: Any) -> None:
    assert reported_failures({"batchItemFailures": failures}, BATCH) is None


@pytest.mark.parametrize("result", ["done", 1, [{"itemIdentifier": "b"}]])
def test_a_result_that_is_no_object_fails_the_batch(result: Any) -> None:
    assert reported_failures(result, BATCH) is None
