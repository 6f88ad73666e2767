"""Alarms, dashboard, budget: they watch what is emitted and tell one topic; the runbook explains each."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from local.paths import ROOT
from maeari import metrics
from tests.template.expanded import expanded, named, of_type

ALARMS = of_type("AWS::CloudWatch::Alarm")
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text("utf-8")
WATCHED = {
    "ChatErrorsAlarm", "ChatSlowAlarm", "ChatThrottledAlarm", "InvalidAnswersAlarm", "FallbackShareAlarm",
    "RefreshAgeAlarm", "RefreshRejectedAlarm", "IngestIncompleteAlarm", "SourceOutageAlarm",
    "SourceQuotaAlarm",
    "FailureQueueAlarm", "DatabaseConnectionsAlarm", "DatabaseStorageAlarm", "DatabaseCpuAlarm",
    "DatabaseCreditsAlarm",
}  # fmt: skip
LONGEST_HOURS = (
    7 * 24
)  # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html

each_alarm = pytest.mark.parametrize("name", ALARMS)


def watched(alarm: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Namespace, name and dimensions of every metric that an alarm looks at."""
    properties = alarm["Properties"]
    singles = [properties] if "MetricName" in properties else []
    in_expressions = [
        each["MetricStat"]["Metric"] for each in properties.get("Metrics", []) if "MetricStat" in each
    ]
    for each in [*singles, *in_expressions]:
        yield each["Namespace"], each["MetricName"], {d["Name"]: d["Value"] for d in each["Dimensions"]}


def test_all_that_can_go_wrong_is_watched() -> None:
    assert set(ALARMS) == WATCHED


@each_alarm
def test_it_tells_the_topic_when_it_begins_and_when_it_ends(name: str) -> None:
    properties = ALARMS[name]["Properties"]
    assert properties["AlarmActions"] == properties["OKActions"] == [{"Ref": "AlarmTopic"}]
    assert properties["AlarmDescription"].endswith(".")


@each_alarm
def test_the_runbook_has_a_paragraph_on_it(name: str) -> None:
    [paragraph] = re.findall(rf"^### {name}\n(.+?)(?=^##|\Z)", RUNBOOK, re.MULTILINE | re.DOTALL)
    for question in ("**What it means.**", "**Look at.**", "**Do.**"):
        assert question in paragraph


def test_the_runbook_knows_no_other_alarm() -> None:
    assert set(re.findall(r"^### (\w+Alarm)$", RUNBOOK, re.MULTILINE)) == set(ALARMS)


@each_alarm
def test_what_it_watches_is_emitted(name: str) -> None:
    emitted = {value for key, value in vars(metrics).items() if key.isupper() and isinstance(value, str)}
    for namespace, metric, dimensions in watched(ALARMS[name]):
        if namespace == metrics.NAMESPACE:
            assert metric in emitted
            assert dimensions == {"service": {"Ref": "AWS::StackName"}}
        else:
            assert namespace.startswith("AWS/")
            [value] = dimensions.values()
            assert named(value) in expanded()["Resources"]


@each_alarm
def test_silence_is_a_failure_only_of_what_comes_each_day(name: str) -> None:
    missing = ALARMS[name]["Properties"]["TreatMissingData"]
    assert (missing == "breaching") == (name in {"RefreshAgeAlarm", "IngestIncompleteAlarm"})


def test_the_thresholds_that_were_promised() -> None:
    slow, age = (ALARMS[name]["Properties"] for name in ("ChatSlowAlarm", "RefreshAgeAlarm"))
    assert (slow["ExtendedStatistic"], slow["Threshold"]) == ("p99", 3500)
    assert age["Period"] * age["EvaluationPeriods"] == 36 * 3600
    assert age["EvaluationPeriods"] <= LONGEST_HOURS
    connections = ALARMS["DatabaseConnectionsAlarm"]["Properties"]["Threshold"]
    limit = expanded()["Resources"]["DatabaseParameters"]["Properties"]["Parameters"]["max_connections"]
    assert connections == 0.75 * int(limit)


def test_the_dashboard_has_about_ten_widgets_of_things_that_exist() -> None:
    [dashboard] = of_type("AWS::CloudWatch::Dashboard").values()
    text, extra = dashboard["Properties"]["DashboardBody"]["Fn::Sub"]
    references = {each.partition(".")[0] for each in re.findall(r"\$\{([^}]+)\}", text)}
    known = {*expanded()["Resources"], *extra, "AWS::StackName", "AWS::Region"}
    assert references <= known
    widgets = json.loads(re.sub(r"\$\{[^}]+\}", "x", text))["widgets"]
    assert 8 <= len(widgets) <= 12
    own = {
        metric[1]
        for widget in widgets
        for metric in widget["properties"].get("metrics", [])
        if metric[0] == "maeari"
    }
    assert own <= {value for key, value in vars(metrics).items() if key.isupper() and isinstance(value, str)}


def test_the_dashboard_shows_every_alarm_that_every_stack_has() -> None:
    [dashboard] = of_type("AWS::CloudWatch::Dashboard").values()
    text = dashboard["Properties"]["DashboardBody"]["Fn::Sub"][0]
    shown = set(re.findall(r"\$\{(\w+Alarm)\.Arn\}", text))
    assert shown == {name for name, alarm in ALARMS.items() if "Condition" not in alarm}


def test_the_budget_and_the_mail_are_made_where_they_are_wanted() -> None:
    resources = expanded()["Resources"]
    assert resources["Budget"]["Condition"] == "HasBudget"
    assert resources["AlarmMail"]["Condition"] == "SendsMail"
    scanned = resources["SimilarityWorkGroup"]["Properties"]["WorkGroupConfiguration"][
        "BytesScannedCutoffPerQuery"
    ]
    assert scanned == 10 * 1024**3
