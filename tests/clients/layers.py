"""
Layers through boto3: publish two, create a function with both, invoke, delete a version, invoke again. Run by a Python
that has a boto3 which knows layers: `PYTHON layers.py RUNTIME…`; exits 1 when one fails.
"""
import base64
import hashlib
import json
import os
import sys
import unittest
import urllib.request

from package import TRUST, package_of

OFTEN = {"Delay": 0.05, "MaxAttempts": 400}
SOURCE = """
import own
import shared


def lambda_handler(event, context):
    return [own.value, shared.value]
"""


def walk(test, clients, runtime):
    functions, iam = clients
    name = "layers-" + runtime.replace(".", "-")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    packages = [package_of("python/own.py", "value = 1\n"), package_of("python/shared.py", "value = 'old'\n"),
                package_of("python/shared.py", "value = 'new'\n")]
    first, old, new = (
        functions.publish_layer_version(LayerName=layer, Content={"ZipFile": code}, CompatibleRuntimes=[runtime],
                                        Description="of the walk", LicenseInfo="MIT")
        for layer, code in zip((name + "-own", name + "-shared", name + "-shared"), packages))
    test.assertEqual((first["Version"], old["Version"], new["Version"]), (1, 1, 2))
    test.assertEqual(first["LayerVersionArn"], first["LayerArn"] + ":1")
    content = functions.get_layer_version_by_arn(Arn=new["LayerVersionArn"])["Content"]
    test.assertEqual(content["CodeSha256"], base64.b64encode(hashlib.sha256(packages[2]).digest()).decode())
    test.assertEqual(content["CodeSize"], len(packages[2]))
    test.assertEqual(urllib.request.urlopen(content["Location"]).read(), packages[2])

    listed = [layer for page in functions.get_paginator("list_layers").paginate(
        CompatibleRuntime=runtime, PaginationConfig={"PageSize": 1}) for layer in page["Layers"]]
    test.assertEqual({layer["LayerName"]: layer["LatestMatchingVersion"]["Version"] for layer in listed},
                     {name + "-own": 1, name + "-shared": 2})
    versions = [version["Version"] for page in functions.get_paginator("list_layer_versions").paginate(
        LayerName=new["LayerArn"], PaginationConfig={"PageSize": 1}) for version in page["LayerVersions"]]
    test.assertEqual(versions, [2, 1])

    created = functions.create_function(
        FunctionName=name, Runtime=runtime, Role=role, Handler="lambda_function.lambda_handler",
        Code={"ZipFile": package_of("lambda_function.py", SOURCE)},
        Layers=[first["LayerVersionArn"], old["LayerVersionArn"]])
    test.assertEqual(created["Layers"], [
        {"Arn": layer["LayerVersionArn"], "CodeSize": layer["Content"]["CodeSize"]} for layer in (first, old)])
    functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
    test.assertEqual(invoke(functions, name), [1, "old"])

    # A version that is deleted stays with the functions that have it.
    functions.delete_layer_version(LayerName=name + "-shared", VersionNumber=1)
    with test.assertRaises(functions.exceptions.ResourceNotFoundException):
        functions.get_layer_version(LayerName=name + "-shared", VersionNumber=1)
    test.assertEqual(invoke(functions, name), [1, "old"])
    update(functions, name, MemorySize=256)
    test.assertEqual(invoke(functions, name), [1, "old"])
    with test.assertRaises(functions.exceptions.InvalidParameterValueException):
        functions.update_function_configuration(FunctionName=name, Layers=[old["LayerVersionArn"]])

    update(functions, name, Layers=[new["LayerVersionArn"], first["LayerVersionArn"]])
    test.assertEqual(invoke(functions, name), [1, "new"])

    permission = {"LayerName": name + "-own", "VersionNumber": 1, "StatementId": "all"}
    functions.add_layer_version_permission(Action="lambda:GetLayerVersion", Principal="*", **permission)
    policy = functions.get_layer_version_policy(LayerName=name + "-own", VersionNumber=1)
    test.assertEqual(json.loads(policy["Policy"])["Statement"][0]["Resource"], first["LayerVersionArn"])
    functions.remove_layer_version_permission(RevisionId=policy["RevisionId"], **permission)
    functions.delete_function(FunctionName=name)


def update(functions, name, **changes):
    functions.update_function_configuration(FunctionName=name, **changes)
    functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig=OFTEN)


def invoke(functions, name):
    answer = functions.invoke(FunctionName=name)
    payload = answer["Payload"].read()
    assert "FunctionError" not in answer, payload
    return json.loads(payload)


if __name__ == "__main__":
    import boto3

    endpoint = os.environ["AWS_ENDPOINT_URL"]
    clients = [boto3.client(service, endpoint_url=endpoint) for service in ("lambda", "iam")]
    for runtime in sys.argv[1:]:
        walk(unittest.TestCase(), clients, runtime)
