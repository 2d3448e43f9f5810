"""
Shareable test events as `sam remote test-event` keeps them: its calls, in its order, by boto3. Run by a Python that
has boto3: `PYTHON schemas.py`; exits 1 when one fails.

The order is that of samcli/lib/shared_test_events: DescribeRegistry or CreateRegistry; DescribeSchema; for a first
event GetDiscoveredSchema and CreateSchema, for another ListSchemaVersions, where there are five DeleteSchemaVersion,
and UpdateSchema. The last event takes the schema along.
"""
import json
import os
import unittest

REGISTRY = "lambda-testevent-schemas"
MOST_VERSIONS = 5


class Events(object):
    """Of one function."""

    def __init__(self, schemas, function):
        self.schemas, self.place = schemas, dict(RegistryName=REGISTRY, SchemaName="_%s-schema" % function)

    def content(self):
        try:
            return json.loads(self.schemas.describe_schema(**self.place)["Content"])
        except self.schemas.exceptions.NotFoundException:
            return None

    def has_registry(self):
        try:
            self.schemas.describe_registry(RegistryName=REGISTRY)
            return True
        except self.schemas.exceptions.NotFoundException:
            return False

    def put(self, name, event):
        if not self.has_registry():
            self.schemas.create_registry(RegistryName=REGISTRY)
        content = self.content()
        if content is None:
            found = self.schemas.get_discovered_schema(Type="OpenApi3", Events=[json.dumps(event)])
            content = json.loads(found["Content"])
            content["components"].setdefault("examples", {})[name] = {"value": event}
            self.schemas.create_schema(Content=json.dumps(content), Type="OpenApi3", **self.place)
        else:
            content["components"]["examples"][name] = {"value": event}
            self.change(content)

    def change(self, content):
        versions = [v["SchemaVersion"] for page in self.schemas.get_paginator("list_schema_versions").paginate(
            **self.place, PaginationConfig={"PageSize": 2}) for v in page["SchemaVersions"]]
        if len(versions) >= MOST_VERSIONS:
            self.schemas.delete_schema_version(SchemaVersion=versions[0], **self.place)
        self.schemas.update_schema(Content=json.dumps(content), Type="OpenApi3", **self.place)

    def remove(self, name):
        content = self.content()
        if len(content["components"]["examples"]) == 1:
            self.schemas.delete_schema(**self.place)
            return
        del content["components"]["examples"][name]
        self.change(content)


def main():
    import boto3

    test = unittest.TestCase()
    schemas = boto3.client("schemas", endpoint_url=os.environ["AWS_ENDPOINT_URL"])
    events = Events(schemas, "shared-by-sam")
    test.assertIsNone(events.content())
    for number in range(8):
        events.put("event-%d" % (number % 3), {"order": number, "list": [{"text": u"\u00fc"}]})
    found = events.content()["components"]["examples"]
    test.assertEqual({name: event["value"]["order"] for name, event in found.items()},
                     {"event-0": 6, "event-1": 7, "event-2": 5})
    listed = schemas.list_schemas(RegistryName=REGISTRY, SchemaNamePrefix="_shared-by-sam")["Schemas"]
    test.assertEqual([(s["SchemaName"], s["VersionCount"]) for s in listed], [("_shared-by-sam-schema", MOST_VERSIONS)])
    described = schemas.describe_schema(**events.place)
    test.assertEqual((described["SchemaVersion"], described["Type"], described["LastModified"].tzinfo is not None),
                     ("8", "OpenApi3", True))
    schemas.tag_resource(ResourceArn=described["SchemaArn"], Tags={"team": "garden"})
    test.assertEqual(schemas.list_tags_for_resource(ResourceArn=described["SchemaArn"])["Tags"], {"team": "garden"})
    for name in ("event-0", "event-1", "event-2"):
        events.remove(name)
    test.assertIsNone(events.content())
    test.assertTrue(events.has_registry())
    denied(test, boto3)


def denied(test, boto3):
    """sam looks for this code, to say which permissions are missing."""
    iam = boto3.client("iam", endpoint_url=os.environ["AWS_ENDPOINT_URL"])
    iam.create_user(UserName="without-schemas")
    key = iam.create_access_key(UserName="without-schemas")["AccessKey"]
    schemas = boto3.client("schemas", endpoint_url=os.environ["AWS_ENDPOINT_URL"], aws_access_key_id=key["AccessKeyId"],
                           aws_secret_access_key=key["SecretAccessKey"])
    with test.assertRaises(schemas.exceptions.ForbiddenException) as refused:
        schemas.list_registries()
    test.assertIn("is not authorized to perform: schemas:ListRegistries on resource: arn:aws:schemas:",
                  str(refused.exception))


if __name__ == "__main__":
    main()
