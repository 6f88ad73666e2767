"""template.yaml as the local stack reads it, and what the reader refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local.aws.policies import Statement
from local.cloudformation import TemplateError
from local.paths import ROOT
from local.template import QueueEvent, Template

if TYPE_CHECKING:
    from pathlib import Path

PARAMETERS = {"DatabaseHost": "127.0.0.1", "DatabaseSecretArn": "maeari/database"}


@pytest.fixture(scope="module")
def template() -> Template:
    return Template(ROOT / "template.yaml", PARAMETERS)


def small(folder: Path, text: str, parameters: dict[str, str] | None = None) -> Template:
    path = folder / "template.yaml"
    path.write_text(text, encoding="utf-8")
    return Template(path, parameters or {})


def test_functions_of_the_real_template(template: Template) -> None:
    functions = template.functions()
    assert set(functions) >= {"ChatbotFunction", "DatalakeFunction", "SimilarityFunction", "MigrateFunction"}
    chatbot = functions["ChatbotFunction"]
    assert chatbot.name == "maeari-ChatbotFunction"
    assert chatbot.arn.endswith(":function:maeari-ChatbotFunction")
    assert chatbot.code == ROOT / "functions" / "chatbot"
    assert chatbot.handler == "app.handler"
    assert chatbot.timeout == 5
    assert chatbot.layers == (ROOT / "layers" / "common", ROOT / "layers" / "runtime")


def test_environment_joins_globals_parameters_defaults_and_resources(template: Template) -> None:
    chatbot = template.functions()["ChatbotFunction"].environment
    assert chatbot["DATABASE_HOST"] == "127.0.0.1"
    assert chatbot["DATABASE_PORT"] == "3306"
    assert chatbot["TRACKS_TABLE"] == "maeari-TopTracksTable"
    assert chatbot["SKILL_SECRET_ID"] == "maeari-SkillSecret"
    assert chatbot["SPOTIFY_API_URL"] == "https://api.spotify.com/v1"
    assert "LAKE_BUCKET" not in chatbot
    similarity = template.functions()["SimilarityFunction"].environment
    assert (similarity["GLUE_DATABASE"], similarity["LAKE_BUCKET"]) == ("maeari_dev", "maeari-lakebucket")
    assert all(isinstance(value, str) for value in similarity.values())


def test_route_of_the_skill(template: Template) -> None:
    assert [(route.method, route.path, route.function) for route in template.routes()] == [
        ("POST", "/skill", "ChatbotFunction")
    ]


def test_queue_events_of_the_real_template(template: Template) -> None:
    arn = "arn:aws:sqs:ap-northeast-2:123456789012:maeari-"
    assert template.queue_events() == [
        QueueEvent("DiscoveryFunction", f"{arn}DiscoveryQueue", 1, True),
        QueueEvent("DiscoveryFunction", f"{arn}CompletionQueue", 10, True),
    ]


def test_a_queue_event_without_settings_has_lambdas_defaults(tmp_path: Path) -> None:
    template = small(
        tmp_path,
        """
        Resources:
          F:
            Type: AWS::Serverless::Function
            Properties:
              Events: {E: {Type: SQS, Properties: {Queue: "arn:of:a:queue"}}}
        """,
    )
    assert template.queue_events() == [
        QueueEvent("F", "arn:of:a:queue", batch_size=10, reports_failures=False)
    ]


def test_the_reference_of_a_queue_is_its_url(template: Template) -> None:
    url = "https://sqs.ap-northeast-2.amazonaws.com/123456789012/maeari-DiscoveryQueue"
    assert template.functions()["ChatbotFunction"].environment["DISCOVERY_QUEUE_URL"] == url


def test_every_resource_type_of_the_stand_ins_resolves(template: Template) -> None:
    tables = template.resources("AWS::Glue::Table")
    assert {table["TableInput"]["StorageDescriptor"]["Location"] for table in tables.values()} >= {
        "s3://maeari-lakebucket/top_tracks/"
    }
    # The anchors of the template are plain copies.
    assert len({str(table["TableInput"]["PartitionKeys"]) for table in tables.values()}) == 1
    group = template.resources("AWS::Athena::WorkGroup")["SimilarityWorkGroup"]["WorkGroupConfiguration"]
    assert group["ResultConfiguration"]["OutputLocation"] == "s3://maeari-lakebucket/query-results/"


def test_parameters_must_be_declared_and_given(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="DatabaseHots"):
        Template(ROOT / "template.yaml", PARAMETERS | {"DatabaseHots": "x"})
    with pytest.raises(TemplateError, match="Parameters: A need a value"):
        small(tmp_path, "{Parameters: {A: {Type: String}}, Resources: {}}")


def test_intrinsics(tmp_path: Path) -> None:
    template = small(
        tmp_path,
        """
        Parameters: {Port: {Type: Number, Default: 1}}
        Resources:
          Lake: {Type: "AWS::S3::Bucket"}
          Table:
            Type: AWS::DynamoDB::Table
            Properties:
              TableName: !Sub "${AWS::StackName}-${Port}-${!literal}"
              Bucket: !GetAtt Lake.Arn
              Keys: !Sub "${Lake.Arn}/*"
              Long: {"Fn::GetAtt": [Lake, Arn]}
              Nested: [{Deep: !Ref Lake}]
        """,
        {"Port": "2"},
    )
    assert template.resources("AWS::DynamoDB::Table")["Table"] == {
        "TableName": "maeari-2-${literal}",
        "Bucket": "arn:aws:s3:::maeari-lake",
        "Keys": "arn:aws:s3:::maeari-lake/*",
        "Long": "arn:aws:s3:::maeari-lake",
        "Nested": [{"Deep": "maeari-lake"}],
    }
    assert template.name("Table") == "maeari-2-${literal}"


def test_globals_are_merged_as_sam_does(tmp_path: Path) -> None:
    template = small(
        tmp_path,
        """
        Globals:
          Function:
            Handler: app.handler
            Timeout: 7
            Layers: [!Ref One]
            Environment: {Variables: {A: 1, B: global}}
        Resources:
          One: {Type: "AWS::Serverless::LayerVersion", Properties: {ContentUri: one}}
          Two: {Type: "AWS::Serverless::LayerVersion", Properties: {ContentUri: two}}
          F:
            Type: AWS::Serverless::Function
            Properties:
              CodeUri: code
              Layers: [!Ref Two]
              Environment: {Variables: {B: own, C: true}}
        """,
    )
    function = template.functions()["F"]
    assert function.environment == {"A": "1", "B": "own", "C": "true"}
    assert function.layers == (tmp_path / "one", tmp_path / "two")
    assert (function.timeout, function.memory) == (7, 128)


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ("A: {B: !Select [0, [x]]}", r"Table\.A\.B.*Fn::Select"),
        ("A: [!Ref Nothing]", r"Table\.A\[0\].*Nothing"),
        ("A: !GetAtt Table.StreamArn", r"Table\.A.*StreamArn"),
        ("A: !Sub ['${x}', {x: 1}]", r"Table\.A.*Fn::Sub"),
        ("A: !Ref Budget", r"AWS::Budgets::Budget"),
    ],
)
def test_unknown_constructs_are_refused_with_their_place(
    tmp_path: Path, properties: str, message: str
) -> None:
    template = small(
        tmp_path,
        f"""
        Resources:
          Budget: {{Type: "AWS::Budgets::Budget"}}
          Table:
            Type: AWS::DynamoDB::Table
            Properties:
              {properties}
        """,
    )
    with pytest.raises(TemplateError, match=message):
        template.resources("AWS::DynamoDB::Table")


def test_rights_of_the_real_template(template: Template) -> None:
    migrate = template.functions()["MigrateFunction"].policies
    secret = "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:maeari/database"
    assert Statement(("secretsmanager:GetSecretValue",), (secret,)) in migrate
    asked = [
        each for each in template.functions()["ChatbotFunction"].policies if "sqs:SendMessage" in each.actions
    ]
    queues = ("maeari-DiscoveryQueue", "maeari-CompletionQueue")
    arns = tuple(f"arn:aws:sqs:ap-northeast-2:123456789012:{name}" for name in queues)
    assert asked == [Statement(("sqs:SendMessage",), arns)]


@pytest.mark.parametrize(
    ("role", "message"),
    [
        ("arn:aws:iam::aws:role/Admin", r"F\.Role: .*Admin' is no AWS::IAM::Role"),
        ("!GetAtt WithManaged.Arn", r"F\.Role: .*FullAccess' is no AWS::IAM::ManagedPolicy"),
        ("!GetAtt WithDeny.Arn", r"F\.Role: .*Allow .*'Deny'"),
    ],
)
def test_rights_that_the_stand_ins_cannot_decide_on_are_refused(
    tmp_path: Path, role: str, message: str
) -> None:
    template = small(
        tmp_path,
        f"""
        Resources:
          F:
            Type: AWS::Serverless::Function
            Properties: {{CodeUri: c, Handler: app.handler, Role: {role}}}
          WithManaged: {{Type: AWS::IAM::Role, Properties: {{ManagedPolicyArns: [AmazonS3FullAccess]}}}}
          WithDeny:
            Type: AWS::IAM::Role
            Properties:
              Policies: [{{PolicyDocument: {{Statement: [{{Effect: Deny, Action: "s3:*", Resource: "*"}}]}}}}]
        """,
    )
    with pytest.raises(TemplateError, match=message):
        template.functions()


def test_an_unknown_condition_is_refused(tmp_path: Path) -> None:
    template = small(tmp_path, "Resources: {Lake: {Type: 'AWS::S3::Bucket', Condition: Production}}")
    with pytest.raises(TemplateError, match=r"Lake\.Condition: Production"):
        template.resources("AWS::S3::Bucket")


@pytest.mark.parametrize(("stage", "made"), [("dev", set()), ("prod", {"Lake"})])
def test_a_resource_is_made_where_its_condition_holds(tmp_path: Path, stage: str, made: set[str]) -> None:
    text = """
        Parameters: {Stage: {Type: String}, Lakes: {Type: Number, Default: 1}}
        Conditions:
          Production: !Equals [!Ref Stage, prod]
          Wanted: !And [!Condition Production, !Not [!Equals [!Ref Lakes, 0]]]
        Resources: {Lake: {Type: AWS::S3::Bucket, Condition: Wanted}}
    """
    assert set(small(tmp_path, text, {"Stage": stage}).resources("AWS::S3::Bucket")) == made


def test_no_value_takes_its_property_or_entry_away(tmp_path: Path) -> None:
    text = """
        Conditions: {Never: !Equals [a, b]}
        Resources:
          Lake:
            Type: AWS::S3::Bucket
            Properties: {A: !If [Never, 1, !Ref AWS::NoValue], B: [!If [Never, 1, !Ref AWS::NoValue], 2]}
    """
    assert small(tmp_path, text).resources("AWS::S3::Bucket") == {"Lake": {"B": [2]}}


@pytest.mark.parametrize(("playlists", "state"), [("", "off"), ("a", "on")])
def test_a_value_may_depend_on_a_condition(tmp_path: Path, playlists: str, state: str) -> None:
    text = """
        Parameters: {Playlists: {Type: String}}
        Conditions: {Reads: !Not [!Equals [!Ref Playlists, ""]]}
        Resources: {Lake: {Type: AWS::S3::Bucket, Properties: {State: !If [Reads, "on", "off"]}}}
    """
    template = small(tmp_path, text, {"Playlists": playlists})
    assert template.resources("AWS::S3::Bucket")["Lake"]["State"] == state


def test_other_kinds_of_conditions_are_refused(tmp_path: Path) -> None:
    text = """
        Conditions: {Reads: !Or [!Equals [a, b], !Equals [b, b]]}
        Resources: {Lake: {Type: AWS::S3::Bucket, Properties: {State: !If [Reads, "on", "off"]}}}
    """
    with pytest.raises(TemplateError, match=r"Reads: the condition Fn::Or"):
        small(tmp_path, text).resources("AWS::S3::Bucket")
