"""Hands the messages of queues to functions, as Lambda's event source mapping for SQS does.

https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html and services-sqs-errorhandling.html

Unlike Lambda, each event has one batch at work whatever its MaximumConcurrency, a batch has ten messages at
most (one receive), and MaximumBatchingWindowInSeconds is not waited for: a batch is what is there. The
stand-in's queues are in memory: messages don't outlive the stack.
"""

from __future__ import annotations

import base64
import threading
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from local.cloudformation import REGION
from local.functions.pool import PoolClosed
from local.resources import client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from local.functions.environment import Answer
    from local.functions.pool import FunctionPool
    from local.template import QueueEvent

POLL_SECONDS = 20
"""SQS's longest. It ends early with the stand-in, so that it doesn't delay the stack's end."""

_MOST_RECEIVED = 10
_PAUSE_SECONDS = 1.0
_JOIN_SECONDS = 5.0


class QueueEvents:
    """One thread for each queue event of the template.

    Args:
        report: called with a line when a batch failed as a whole.
    """

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, events: Iterable[QueueEvent], pool: FunctionPool, aws_endpoint: str) -> None:
        """Receives messages from now on.

        Args:
            events: which queue's messages go to which function.
            pool: runs the functions.
            aws_endpoint: base URL of the AWS stand-ins, which have the queues.
        """
        # One attempt: a stand-in that has ended would otherwise be called again and again.
        sqs = client("sqs", aws_endpoint, retries={"total_max_attempts": 1})
        for event in events:
            poller = _Poller(event, pool, sqs, self._stopping, self._report)
            thread = threading.Thread(target=poller.run, name=f"queue {poller.queue}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Hands over no further message. Batches at work end with the pool, polls with the stand-in."""
        self._stopping.set()

    def join(self) -> None:
        """Waits for the threads, once the pool and the stand-in have ended."""
        for thread in self._threads:
            thread.join(_JOIN_SECONDS)


class _Poller:
    def __init__(
        self,
        event: QueueEvent,
        pool: FunctionPool,
        sqs: Any,
        stopping: threading.Event,
        report: Callable[[str], None],
    ) -> None:
        self.queue = event.queue.rpartition(":")[2]
        self._event = event
        self._pool = pool
        self._sqs = sqs
        self._stopping = stopping
        self._report = report

    def run(self) -> None:
        """One batch after another, until the stack stops."""
        while not self._stopping.is_set():
            try:
                self._next_batch()
            except (BotoCoreError, ClientError, PoolClosed) as error:
                if self._stopping.is_set():  # what it talks to may have ended before it
                    return
                self._report(f"the queue {self.queue} can't be read: {error}")
                self._stopping.wait(_PAUSE_SECONDS)

    def _next_batch(self) -> None:
        url = self._sqs.get_queue_url(QueueName=self.queue)["QueueUrl"]
        received = self._sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=min(self._event.batch_size, _MOST_RECEIVED),
            WaitTimeSeconds=POLL_SECONDS,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        messages = received.get("Messages", [])
        if not messages or self._stopping.is_set():
            return
        answer = self._pool.invoke(self._event.function, sqs_event(messages, self._event.queue))
        kept = self._failed(answer, [message["MessageId"] for message in messages])
        done = [
            {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
            for number, message in enumerate(messages)
            if message["MessageId"] not in kept
        ]
        if done:
            self._sqs.delete_message_batch(QueueUrl=url, Entries=done)

    def _failed(self, answer: Answer, batch: Sequence[str]) -> set[str]:
        """Ids of the messages that stay in the queue and come again after its visibility timeout."""
        if answer.failed:
            # The error's message may quote what a person wrote.
            reason = f"failed: {answer.payload['errorType']}"
        elif not self._event.reports_failures:
            return set()
        else:
            failures = reported_failures(answer.payload, batch)
            if failures is not None:
                return failures
            reason = "reported failures that Lambda can't read"
        if not self._stopping.is_set():
            function = self._event.function
            self._report(f"{function} {reason}; its messages come again (logs/{function}.log has more)")
        return set(batch)


def sqs_event(messages: Iterable[Mapping[str, Any]], queue: str) -> dict[str, Any]:
    """The event that a function gets for messages of a queue.

    Args:
        messages: as ReceiveMessage gives them, with all attributes.
        queue: ARN.
    """
    return {"Records": [_record(message, queue) for message in messages]}


def reported_failures(result: Any, batch: Iterable[str]) -> set[str] | None:
    """Ids of the messages that a function with ReportBatchItemFailures says it couldn't handle.

    Args:
        result: of the function. None, `{}`, and an empty or null `batchItemFailures` mean success.
        batch: ids of the messages that it got.

    Returns:
        None when Lambda takes the whole batch as failed: the report is malformed or names an unknown message.
    """
    if result is None:
        return set()
    try:
        failed = {failure["itemIdentifier"] for failure in result.get("batchItemFailures") or []}
    except (AttributeError, KeyError, TypeError):
        return None
    return failed if failed <= set(batch) else None


def _record(message: Mapping[str, Any], queue: str) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {
            name: _attribute(value) for name, value in message.get("MessageAttributes", {}).items()
        },
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue,
        "awsRegion": REGION,
    }


def _attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    if "BinaryValue" in value:
        content = {"binaryValue": base64.b64encode(value["BinaryValue"]).decode()}
    else:
        content = {"stringValue": value["StringValue"]}
    return content | {"stringListValues": [], "binaryListValues": [], "dataType": value["DataType"]}
