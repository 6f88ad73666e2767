"""The objects of the lake's bucket."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_MISSING = {"NoSuchKey", "404"}
_CONFLICTS = {"PreconditionFailed", "ConditionalRequestConflict"}


class Objects:
    """Reads and writes whole objects.

    Args:
        s3: boto3 client.
        bucket: the lake's bucket.
    """

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def keys(self, prefix: str) -> list[str]:
        """The keys under a prefix, in their order."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", ())]

    def get(self, key: str) -> bytes:
        """An object's content."""
        return bytes(self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read())

    def put(self, key: str, content: bytes, content_type: str = "binary/octet-stream") -> None:
        """Writes an object; readers see the earlier one or this one, never a part."""
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=content, ContentType=content_type)

    def copy(self, key: str, to: str) -> None:
        """Copies within S3, which one call does up to 5 GB. The lake's files are far smaller."""
        self._s3.copy_object(Bucket=self._bucket, Key=to, CopySource={"Bucket": self._bucket, "Key": key})

    def delete(self, key: str) -> None:
        """Removes an object, if it is there."""
        self._s3.delete_object(Bucket=self._bucket, Key=key)

    def get_json(self, key: str) -> tuple[dict[str, Any], str] | None:
        """An object's JSON and its version (ETag), None where there is no such object."""
        try:
            answer = self._s3.get_object(Bucket=self._bucket, Key=key)
        except self._s3.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in _MISSING:
                return None
            raise
        return json.loads(answer["Body"].read()), answer["ETag"]

    def put_json(self, key: str, content: Mapping[str, Any]) -> None:
        """Writes JSON."""
        self._s3.put_object(**self._json(key, content))

    def replace_json(self, key: str, content: Mapping[str, Any], version: str | None) -> str | None:
        """Writes JSON only if the object still has that version; None: only if there is no such object.

        Returns:
            The new version; None when another was faster, and nothing was written.
        """
        condition = {"IfNoneMatch": "*"} if version is None else {"IfMatch": version}
        try:
            answer = self._s3.put_object(**self._json(key, content), **condition)
        except self._s3.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in _CONFLICTS | _MISSING:
                return None
            raise
        return str(answer["ETag"])

    def _json(self, key: str, content: Mapping[str, Any]) -> dict[str, Any]:
        body = json.dumps(content, ensure_ascii=False).encode()
        return {"Bucket": self._bucket, "Key": key, "Body": body, "ContentType": "application/json"}
