"""Decisions on statements of a policy, and statements that can't be decided on."""

from __future__ import annotations

from typing import Any

import pytest

from local.aws.policies import PolicyNotUnderstood, Statement

READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::lake/artists/*"}


@pytest.mark.parametrize(
    ("pattern", "resource", "expected"),
    [
        ("arn:aws:s3:::lake/*", "arn:aws:s3:::lake/artists/dt=2026-11-21/a.parquet", True),
        ("arn:aws:s3:::lake/*", "arn:aws:s3:::lake", False),
        ("arn:aws:s3:::lake/*", "arn:aws:s3:::lake-of-others/x", False),
        ("arn:aws:s3:::lake/artists/*", "arn:aws:s3:::lake/top_tracks/artists/x", False),
        ("arn:aws:s3:::lake/dt=????-??-??", "arn:aws:s3:::lake/dt=2026-11-21", True),
        ("arn:aws:s3:::lake/dt=????-??-??", "arn:aws:s3:::lake/dt=2026-11-2", False),
        ("arn:aws:s3:::lake/[a]", "arn:aws:s3:::lake/a", False),
        ("arn:aws:s3:::lake/a.b", "arn:aws:s3:::lake/a-b", False),
        ("arn:aws:s3:::Lake", "arn:aws:s3:::lake", False),
        ("*", "arn:aws:s3:::lake", True),
    ],
)
def test_wildcards_of_a_resource(pattern: str, resource: str, *, expected: bool) -> None:
    assert Statement(("s3:GetObject",), (pattern,)).allows("s3:GetObject", resource) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("s3:GetObject", True),
        ("s3:getobject", True),
        ("s3:Get*", True),
        ("s3:*", True),
        ("*", True),
        ("s3:GetObjectTagging", False),
        ("s3:Put*", False),
        ("dynamodb:GetObject", False),
    ],
)
def test_wildcards_of_an_action(pattern: str, *, expected: bool) -> None:
    assert Statement((pattern,), ("*",)).allows("s3:GetObject", "arn:aws:s3:::lake/x") == expected


def test_each_action_is_allowed_on_each_resource_of_its_statement_and_on_no_other() -> None:
    statement = Statement.of(READ | {"Action": ["s3:GetObject", "s3:PutObject"], "Resource": ["one", "two"]})
    pairs = [(action, on) for action in ("s3:GetObject", "s3:PutObject") for on in ("one", "two")]
    assert all(statement.allows(*pair) for pair in pairs)
    assert not statement.allows("s3:DeleteObject", "one")
    assert not statement.allows("s3:GetObject", "three")


def test_one_text_stands_for_a_list_of_one() -> None:
    assert Statement.of(READ) == Statement((READ["Action"],), (READ["Resource"],))
    assert Statement.of(READ | {"Sid": "Read"}) == Statement.of(READ)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"Effect": "Deny"}, "'Deny'"),
        ({"Condition": {"StringEquals": {"s3:prefix": "artists/"}}}, "Condition"),
        ({"NotAction": "s3:*"}, "NotAction"),
        ({"NotResource": "*"}, "NotResource"),
        ({"Action": []}, "Action is"),
        ({"Resource": {"Ref": "LakeBucket"}}, "Resource is"),
        ({"Resource": None}, "Resource is"),
    ],
)
def test_what_would_change_the_decision_is_refused(change: dict[str, Any], told: str) -> None:
    with pytest.raises(PolicyNotUnderstood, match=told):
        Statement.of(READ | change)
