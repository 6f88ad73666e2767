"""The network and the database: private, reached by reference, two ways out, existing ones instead."""

import ipaddress
from typing import Any

from tests.template.expanded import expanded, named, of_type, source

RESOURCES = expanded()["Resources"]
DATABASE = RESOURCES["Database"]["Properties"]
INTERNET = {"0.0.0.0/0", "::/0"}


def rules(group: str) -> list[dict[str, Any]]:
    """Ingress and egress rules of a security group, its own and those beside it."""
    own = RESOURCES[group]["Properties"]
    beside = [
        each["Properties"]
        for kind in ("AWS::EC2::SecurityGroupEgress", "AWS::EC2::SecurityGroupIngress")
        for each in of_type(kind).values()
        if group in str(each["Properties"]["GroupId"])
    ]
    return [*own.get("SecurityGroupEgress", []), *own.get("SecurityGroupIngress", []), *beside]


def test_the_database_is_private_encrypted_and_asks_for_tls() -> None:
    assert DATABASE["PubliclyAccessible"] is False
    assert DATABASE["StorageEncrypted"] is True
    assert DATABASE["ManageMasterUserPassword"] is True
    assert "MasterUserPassword" not in DATABASE
    assert DATABASE["EnableIAMDatabaseAuthentication"] is True
    parameters = RESOURCES["DatabaseParameters"]["Properties"]["Parameters"]
    assert parameters["require_secure_transport"] == "1"
    assert parameters["local_infile"] == "1"


def test_the_database_is_mysql_8_4_on_a_small_arm_machine() -> None:
    assert (DATABASE["Engine"], DATABASE["EngineVersion"], DATABASE["StorageType"]) == ("mysql", "8.4", "gp3")
    assert RESOURCES["DatabaseParameters"]["Properties"]["Family"] == "mysql8.4"
    assert expanded()["Parameters"]["DatabaseClass"]["Default"] == "db.t4g.micro"


def test_only_the_functions_reach_the_database() -> None:
    inwards = [rule for rule in rules("DatabaseGroup") if "SourceSecurityGroupId" in rule]
    assert [named(rule["SourceSecurityGroupId"]) for rule in inwards] == ["FunctionsGroup"]
    assert not INTERNET & {str(rule.get("CidrIp", rule.get("CidrIpv6"))) for rule in rules("DatabaseGroup")}


def test_nobody_reaches_the_functions_and_they_speak_tls_outwards() -> None:
    assert "SecurityGroupIngress" not in RESOURCES["FunctionsGroup"]["Properties"]
    outwards = rules("FunctionsGroup")
    assert {rule["ToPort"] for rule in outwards if "DestinationSecurityGroupId" not in rule} == {443}
    to_group = [
        rule["DestinationSecurityGroupId"] for rule in outwards if "DestinationSecurityGroupId" in rule
    ]
    assert [rule["Fn::If"] for rule in to_group] == [
        ["NewDatabase", {"Fn::GetAtt": "DatabaseGroup.GroupId"}, {"Ref": "DatabaseSecurityGroup"}]
    ]


def test_every_function_and_the_database_lie_in_the_private_subnets() -> None:
    private = [{"Ref": "PrivateSubnetA"}, {"Ref": "PrivateSubnetB"}]
    wanted = {"Fn::If": ["NewNetwork", private, {"Ref": "SubnetIds"}]}
    for function in of_type("AWS::Lambda::Function").values():
        assert function["Properties"]["VpcConfig"]["SubnetIds"] == wanted
    assert RESOURCES["DatabaseSubnets"]["Properties"]["SubnetIds"] == wanted
    zones = {str(RESOURCES[each["Ref"]]["Properties"]["AvailabilityZone"]) for each in private}
    assert len(zones) == 2


def test_the_subnets_lie_in_the_network_and_apart() -> None:
    network = ipaddress.IPv4Network(RESOURCES["Vpc"]["Properties"]["CidrBlock"])
    parts = [
        ipaddress.IPv4Network(each["Properties"]["CidrBlock"])
        for each in of_type("AWS::EC2::Subnet").values()
    ]
    assert all(part.subnet_of(network) for part in parts)
    assert not any(one.overlaps(other) for one in parts for other in parts if one is not other)


def test_s3_and_dynamodb_are_reached_without_the_internet() -> None:
    endpoints = of_type("AWS::EC2::VPCEndpoint").values()
    services = {each["Properties"]["ServiceName"]["Fn::Sub"].rpartition(".")[2] for each in endpoints}
    assert services == {"s3", "dynamodb"}
    for each in endpoints:
        assert each["Properties"]["RouteTableIds"] == [{"Ref": "PrivateRoutes"}]


def test_each_egress_has_one_way_out_of_the_private_subnets() -> None:
    ways = {
        route["Condition"]: next(
            name for name in ("NatGatewayId", "EgressOnlyInternetGatewayId") if name in properties
        )
        for route in of_type("AWS::EC2::Route").values()
        if (properties := route["Properties"])["RouteTableId"] == {"Ref": "PrivateRoutes"}
    }
    assert ways == {"NewNat": "NatGatewayId", "NewIpv6": "EgressOnlyInternetGatewayId"}
    paid = {"AWS::EC2::NatGateway", "AWS::EC2::EIP", "AWS::EC2::InternetGateway"}
    assert {each.get("Condition") for each in RESOURCES.values() if each["Type"] in paid} == {"NewNat"}


def test_ipv6_alone_needs_the_endpoints_that_have_it() -> None:
    for function in of_type("AWS::Lambda::Function").values():
        properties = function["Properties"]
        assert properties["VpcConfig"]["Ipv6AllowedForDualStack"] == {"Fn::If": ["UsesIpv6", True, False]}
        dual_stack = properties["Environment"]["Variables"]["AWS_USE_DUALSTACK_ENDPOINT"]
        assert dual_stack == {"Fn::If": ["UsesIpv6", "true", "false"]}


def test_with_an_existing_network_and_database_none_is_made() -> None:
    network = {"AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::EC2::RouteTable", "AWS::EC2::VPCEndpoint"}
    for each in RESOURCES.values():
        if each["Type"] in network:
            assert each["Condition"] in {"NewNetwork", "NewNat"}
        if each["Type"].startswith("AWS::RDS::"):
            assert each["Condition"] == "NewDatabase"


def test_what_prod_keeps_when_the_stack_is_deleted() -> None:
    def kept(policy: Any) -> Any:
        return policy["Fn::If"][1:] if isinstance(policy, dict) else policy

    by_stage = {
        name: kept(each["DeletionPolicy"])
        for name, each in source()["Resources"].items()
        if isinstance(each.get("DeletionPolicy"), dict)
    }
    tables = ("PersonSalt", "TopTracksTable", "FeedbackTable", "LakeBucket")
    retained = {name: ["Retain", "Delete"] for name in tables}
    assert by_stage == retained | {"Database": ["Snapshot", "Delete"]}
    for name in retained:  # what replaces one of them doesn't take its data along, in no stage
        assert source()["Resources"][name]["UpdateReplacePolicy"] == "Retain"
    stage = source()["Conditions"]["KeepsData"]
    assert stage == {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}
    for name in ("TopTracksTable", "FeedbackTable"):
        properties = RESOURCES[name]["Properties"]
        assert properties["DeletionProtectionEnabled"] == {"Fn::If": ["KeepsData", True, False]}
    assert DATABASE["DeletionProtection"] == {"Fn::If": ["KeepsData", True, False]}
    assert DATABASE["BackupRetentionPeriod"] == {"Fn::If": ["KeepsData", 7, 1]}


def test_language_extensions_meet_no_name_that_sam_makes_up() -> None:
    document = source()
    declared = {*document["Resources"], *document["Parameters"]}
    assert document["Transform"][0] == "AWS::LanguageExtensions"

    def references(value: Any) -> set[str]:
        if isinstance(value, list):
            return {each for item in value for each in references(item)}
        if not isinstance(value, dict):
            return set()
        own = {value["Ref"]} if isinstance(value.get("Ref"), str) else set()
        return own.union(*(references(item) for item in value.values()))

    found = {each for each in references(document["Resources"]) if not each.startswith("AWS::")}
    assert found <= declared
    for each in document["Resources"].values():
        needed = each.get("DependsOn", [])
        assert {*([needed] if isinstance(needed, str) else needed)} <= declared
