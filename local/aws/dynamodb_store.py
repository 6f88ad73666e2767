"""The items of moto's DynamoDB tables in one SQLite file."""

from __future__ import annotations

import gc
import json
import logging
import sqlite3
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType, Item

from local.aws import ACCOUNT_ID, REGION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from moto.dynamodb.models.table import Table

type AttributeMap = dict[str, dict[str, Any]]
"""Attributes in DynamoDB's wire format, such as {"artist_id": {"S": "3HqSLMAZ3g3d5poNaI7GOU"}}."""

logger = logging.getLogger(__name__)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS items (
    table_name TEXT NOT NULL, item_key TEXT NOT NULL, item TEXT NOT NULL, PRIMARY KEY (table_name, item_key)
) WITHOUT ROWID
"""


class DynamoDBStore:
    """Writes changed items through and loads them when their table is created again.

    Not safe for threads at the same time: the caller makes one call after the other.

    Args:
        path: the SQLite file, created when missing.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path, check_same_thread=False, autocommit=True)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.execute(_SCHEMA)

    def write_through(self, action: str, request: dict[str, Any]) -> None:
        """Store what one successful API call left behind.

        Args:
            action: DynamoDB's API action, such as "PutItem".
            request: the call's JSON body.
        """
        if action == "CreateTable":
            self._restore(_table_name(request))
        elif action == "DeleteTable":
            self._database.execute("DELETE FROM items WHERE table_name = ?", (_table_name(request),))
        else:
            self._save(list(_touched(action, request)))

    def _save(self, touched: list[tuple[str, AttributeMap]]) -> None:
        if not touched:
            return
        tables = dynamodb_backends[ACCOUNT_ID][REGION].tables
        self._database.execute("BEGIN IMMEDIATE")
        for table_name, attributes in touched:
            table = tables[table_name]
            key = _key_text(table, attributes)
            item = table.get_item(*_key(table, attributes))
            if item is None:
                self._database.execute(
                    "DELETE FROM items WHERE table_name = ? AND item_key = ?", (table_name, key)
                )
            else:
                text = json.dumps(item.attrs, default=DynamoType.to_json, ensure_ascii=False)
                self._database.execute("REPLACE INTO items VALUES (?, ?, ?)", (table_name, key, text))
        self._database.execute("COMMIT")

    def _restore(self, table_name: str) -> None:
        table = dynamodb_backends[ACCOUNT_ID][REGION].tables[table_name]
        rows = self._database.execute("SELECT item FROM items WHERE table_name = ?", (table_name,))
        # A million new objects without a cycle: the collector would search them again and again.
        gc.disable()
        try:
            misfits = sum(not _load(table, json.loads(text)) for (text,) in rows)
        finally:
            gc.freeze()
            gc.enable()
        if misfits:
            logger.warning("%s: %d stored items lack the table's new key and stay out", table_name, misfits)


def _load(table: Table, attributes: AttributeMap) -> bool:
    """Put a stored item into moto's table; return whether it has the table's key."""
    if not _fits(table, attributes):
        return False
    hash_key, range_key = _key(table, attributes)
    item = Item(hash_key, range_key, {})
    # dict.update goes around moto's size check, which costs O(n²) and was passed at the first write.
    item.attrs.update({name: DynamoType(value) for name, value in attributes.items()})
    if range_key is None:
        table.items[hash_key] = item  # type: ignore[assignment]
    else:
        table.items[hash_key][range_key] = item
    return True


def _table_name(request: dict[str, Any]) -> str:
    """Return the name in TableName, which may also be the table's ARN."""
    return str(request["TableName"]).rpartition("/")[2]


def _touched(action: str, request: dict[str, Any]) -> Iterator[tuple[str, AttributeMap]]:
    """Yield (table name, attributes that hold the key) of each item that a mutating call names."""
    match action:
        case "PutItem":
            yield _table_name(request), request["Item"]
        case "UpdateItem" | "DeleteItem":
            yield _table_name(request), request["Key"]
        case "BatchWriteItem":
            for table, operations in request["RequestItems"].items():
                for operation in operations:
                    attributes = operation["PutRequest"]["Item"] if "PutRequest" in operation else None
                    yield table.rpartition("/")[2], attributes or operation["DeleteRequest"]["Key"]
        case "TransactWriteItems":
            for item in request["TransactItems"]:
                for operation, content in item.items():
                    if operation != "ConditionCheck":
                        yield _table_name(content), content["Item" if operation == "Put" else "Key"]


def _key(table: Table, attributes: AttributeMap) -> tuple[DynamoType, DynamoType | None]:
    range_key = DynamoType(attributes[table.range_key_attr]) if table.range_key_attr else None
    return DynamoType(attributes[table.hash_key_attr]), range_key


def _fits(table: Table, attributes: AttributeMap) -> bool:
    keys = [(table.hash_key_attr, table.hash_key_type)]
    if table.range_key_attr:
        keys.append((table.range_key_attr, str(table.range_key_type)))
    return all(kind in attributes.get(name, {}) for name, kind in keys)


def _key_text(table: Table, attributes: AttributeMap) -> str:
    """Return the key as one text; numbers in one spelling, because 1 and 1.0 are the same key."""
    names = [table.hash_key_attr, *([table.range_key_attr] if table.range_key_attr else [])]
    parts: list[dict[str, Any]] = []
    for name in names:
        ((kind, value),) = attributes[name].items()
        parts.append({kind: str(Decimal(value).normalize()) if kind == "N" else value})
    return json.dumps(parts, ensure_ascii=False)
