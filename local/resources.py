"""Creates in the AWS stand-ins what template.yaml defines: tables, bucket, queues and so on.

Properties that change nothing on one machine (encryption, backups, metrics) are named here as such; a
property that is neither applied nor named raises, so that the template can't outgrow this file unseen.
"""

from __future__ import annotations

import json
import os
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
from botocore.config import Config

from local.aws import ADMINISTRATOR
from local.cloudformation import QUEUE, REGION, TemplateError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from local.template import Template

CREDENTIALS = {"AWS_ACCESS_KEY_ID": ADMINISTRATOR, "AWS_SECRET_ACCESS_KEY": "local"}
"""Of the administrator of the stand-ins. They check no signature, only whose key it is."""


def client(service: str, endpoint: str, **config: Any) -> Any:
    """A boto3 client of the stand-ins that obeys nothing of the person's own AWS configuration or proxies.

    Args:
        service: such as `sqs`.
        endpoint: base URL of the AWS stand-ins.
        config: further settings of botocore's `Config`.
    """
    return _session().client(service, endpoint_url=endpoint, config=Config(proxies={}, **config))


@cache
def _session() -> boto3.Session:
    """One session, because each reads AWS's data anew, 0.1 s, for its first client."""
    ignored = {"profile": (None, None, None, None), "config_file": (None, None, os.devnull, None)}
    return boto3.Session(
        botocore_session=botocore.session.Session(session_vars=ignored),
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        region_name=REGION,
    )


def create_resources(
    template: Template,
    endpoint: str,
    secrets: Mapping[str, Mapping[str, str]],
    template_secret: Callable[[str, Mapping[str, Any]], str],
) -> None:
    """Creates everything that isn't there yet; a second call changes nothing but the secrets' values.

    Args:
        template: what to create.
        endpoint: base URL of the AWS stand-ins.
        secrets: fields of the secrets that the template's parameters refer to, by secret id.
        template_secret: value of a secret of the template, from its logical id and GenerateSecretString.

    Raises:
        TemplateError: a property that this module doesn't know.
    """
    for logical_id, table in template.resources("AWS::DynamoDB::Table").items():
        _create_table(client("dynamodb", endpoint), template.name(logical_id), table)
    for logical_id, bucket in template.resources("AWS::S3::Bucket").items():
        _create_bucket(client("s3", endpoint), template.name(logical_id), bucket)
    _create_queues(template, client("sqs", endpoint))
    _create_catalogue(template, client("glue", endpoint))
    for logical_id, group in template.resources("AWS::Athena::WorkGroup").items():
        _create_work_group(client("athena", endpoint), template.name(logical_id), group)
    for logical_id, group in template.resources("AWS::Logs::LogGroup").items():
        _create_log_group(client("logs", endpoint), template.name(logical_id), group)
    manager = client("secretsmanager", endpoint)
    for secret_id, fields in secrets.items():
        _put_secret(manager, secret_id, json.dumps(dict(fields)))
    for logical_id, secret in template.resources("AWS::SecretsManager::Secret").items():
        _only(secret, logical_id, {"GenerateSecretString"}, {"Name", "Description"})
        value = template_secret(logical_id, secret["GenerateSecretString"])
        _put_secret(manager, template.name(logical_id), value)


def _create_table(dynamodb: Any, name: str, table: Mapping[str, Any]) -> None:
    applied = {"AttributeDefinitions", "KeySchema", "BillingMode"}
    no_effect = {
        "TableName",
        "DeletionProtectionEnabled",
        "PointInTimeRecoverySpecification",
        "SSESpecification",
        "TimeToLiveSpecification",  # it only takes old items away
    }
    _only(table, name, applied, no_effect)
    if name not in dynamodb.list_tables()["TableNames"]:
        dynamodb.create_table(TableName=name, **{key: table[key] for key in applied if key in table})


def _create_bucket(s3: Any, name: str, bucket: Mapping[str, Any]) -> None:
    no_effect = {
        "BucketName",
        "BucketEncryption",
        "LifecycleConfiguration",  # it only takes old objects away
        "PublicAccessBlockConfiguration",
    }
    _only(bucket, name, set(), no_effect)
    if name not in {known["Name"] for known in s3.list_buckets()["Buckets"]}:
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})


def _create_queues(template: Template, sqs: Any) -> None:
    applied = {"VisibilityTimeout", "MessageRetentionPeriod", "RedrivePolicy"}
    queues = template.resources(QUEUE)
    for logical_id in sorted(
        queues, key=lambda each: "RedrivePolicy" in queues[each]
    ):  # its target must exist
        queue = queues[logical_id]
        _only(queue, logical_id, applied, {"QueueName", "SqsManagedSseEnabled"})
        attributes = {
            name: json.dumps(value) if isinstance(value, dict) else str(value)
            for name, value in queue.items()
            if name in applied
        }
        sqs.create_queue(QueueName=template.name(logical_id), Attributes=attributes)


def _create_catalogue(template: Template, glue: Any) -> None:
    for logical_id, database in template.resources("AWS::Glue::Database").items():
        _only(database, logical_id, {"DatabaseInput"}, {"CatalogId"})
        _unless_there(glue, partial(glue.create_database, DatabaseInput=database["DatabaseInput"]))
    for logical_id, table in template.resources("AWS::Glue::Table").items():
        _only(table, logical_id, {"DatabaseName", "TableInput"}, {"CatalogId"})
        create = partial(
            glue.create_table, DatabaseName=table["DatabaseName"], TableInput=table["TableInput"]
        )
        _unless_there(glue, create)


def _unless_there(glue: Any, create: Callable[[], object]) -> None:
    try:
        create()
    except glue.exceptions.AlreadyExistsException:
        return


def _create_work_group(athena: Any, name: str, group: Mapping[str, Any]) -> None:
    _only(group, name, {"WorkGroupConfiguration"}, {"Name", "Description", "RecursiveDeleteOption"})
    if name not in {known["Name"] for known in athena.list_work_groups()["WorkGroups"]}:
        athena.create_work_group(Name=name, Configuration=group["WorkGroupConfiguration"])


def _create_log_group(logs: Any, name: str, group: Mapping[str, Any]) -> None:
    _only(group, name, set(), {"LogGroupName", "RetentionInDays"})
    try:
        logs.create_log_group(logGroupName=name)
    except logs.exceptions.ResourceAlreadyExistsException:
        return


def _put_secret(manager: Any, secret_id: str, value: str) -> None:
    try:
        manager.create_secret(Name=secret_id, SecretString=value)
    except manager.exceptions.ResourceExistsException:
        manager.put_secret_value(SecretId=secret_id, SecretString=value)


def _only(
    properties: Mapping[str, Any], where: str, applied: Iterable[str], no_effect: Iterable[str]
) -> None:
    if unknown := sorted(set(properties) - set(applied) - set(no_effect)):
        raise TemplateError(f"{where}: the local stack doesn't know the properties {', '.join(unknown)}")
