"""Puts into an emulated AWS account what workflows take for granted to be there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import boto3

from pytest_arazzo.jsonvalue import Json

REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class Account:
    """A state of an account: what it is called, and what makes it and says what inputs can name."""

    name: str
    fill: Callable[[], Mapping[str, Json]]


def of(hosts: str) -> tuple[Account, ...]:
    """Return the states in which the services at *hosts* are worth trying, the empty one first."""
    found = [each for name, each in _FILLED if f"{name}." in hosts]
    return (Account("empty", dict), *found)


def _repository() -> Mapping[str, Json]:
    client = boto3.client("ecr", region_name=REGION)
    client.create_repository(repositoryName="example")
    return {"repositoryName": "example"}


def _repository_with_image() -> Mapping[str, Json]:
    found = _repository()
    client = boto3.client("ecr", region_name=REGION)
    client.put_image(repositoryName="example", imageManifest=MANIFEST, imageTag="old")
    return found


def _file_system() -> Mapping[str, Json]:
    client = boto3.client("efs", region_name=REGION)
    return {
        "fileSystemId": client.create_file_system(CreationToken="there")["FileSystemId"],
        **_net(),
    }


def _network() -> Mapping[str, Json]:
    return _net()


def _mounted() -> Mapping[str, Json]:
    found = {**_file_system()}
    client = boto3.client("efs", region_name=REGION)
    client.create_mount_target(
        FileSystemId=str(found["fileSystemId"]), SubnetId=str(found["subnetId"])
    )
    return found


def _net() -> Mapping[str, Json]:
    client = boto3.client("ec2", region_name=REGION)
    zones: list[str] = [each["SubnetId"] for each in client.describe_subnets()["Subnets"]]
    groups = client.describe_security_groups()["SecurityGroups"]
    return {
        "subnetId": zones[0],
        "primarySubnetId": zones[0],
        "secondarySubnetId": zones[1],
        "securityGroups": [groups[0]["GroupId"]],
        "ipAddress": "172.31.0.10",
    }


def _key() -> Mapping[str, Json]:
    client = boto3.client("kms", region_name=REGION)
    return {"KeyId": client.create_key()["KeyMetadata"]["KeyId"]}


def _instance() -> Mapping[str, Json]:
    client = boto3.client("rds", region_name=REGION)
    client.create_db_instance(
        DBInstanceIdentifier="there",
        DBInstanceClass="db.m5.large",
        Engine="mysql",
        MasterUsername="root",
        MasterUserPassword="Passw0rd-example",
        AllocatedStorage=20,
    )
    return {"dbInstanceIdentifier": "there", "sourceDbInstanceIdentifier": "there"}


def _snapshot() -> Mapping[str, Json]:
    client = boto3.client("rds", region_name=REGION)
    found = _instance()
    client.create_db_snapshot(DBInstanceIdentifier="there", DBSnapshotIdentifier="kept")
    return {**found, "dbSnapshotIdentifier": "kept"}


def _cluster() -> Mapping[str, Json]:
    client = boto3.client("rds", region_name=REGION)
    client.create_db_cluster(
        DBClusterIdentifier="there",
        Engine="aurora-postgresql",
        MasterUsername="root",
        MasterUserPassword="Passw0rd-example",
    )
    return {"dbClusterIdentifier": "there", "engine": "aurora-postgresql"}


def _member() -> Mapping[str, Json]:
    client = boto3.client("rds", region_name=REGION)
    found = _cluster()
    client.create_db_instance(
        DBInstanceIdentifier="member",
        DBInstanceClass="db.r5.large",
        Engine="aurora-postgresql",
        DBClusterIdentifier="there",
    )
    return {**found, "dbInstanceIdentifier": "member"}


MANIFEST = (
    '{"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json", '
    '"config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 1, '
    '"digest": "sha256:' + "0" * 64 + '"}, "layers": []}'
)

_FILLED = (
    ("ecr", Account("a repository", _repository)),
    ("ecr", Account("a repository with an image", _repository_with_image)),
    ("elasticfilesystem", Account("a network", _network)),
    ("elasticfilesystem", Account("a file system", _file_system)),
    ("elasticfilesystem", Account("a mounted file system", _mounted)),
    ("kms", Account("a key", _key)),
    ("rds", Account("an instance", _instance)),
    ("rds", Account("an instance with a snapshot", _snapshot)),
    ("rds", Account("a cluster", _cluster)),
    ("rds", Account("a cluster with a member", _member)),
)
