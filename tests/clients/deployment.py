"""
Where code and files come from, through boto3: packages in buckets, folders that are edited while functions run from
them, file systems that functions share, variables that nobody reads on the disk. `PYTHON deployment.py RUNTIME…`; exits
1 when one fails.

Run by a Python that has boto3 and moto, whose server keeps the buckets. Every runtime at the best level of the machine
and at `userns`.
"""
import json
import os
import pathlib
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

from eventcase import FUNCTION, OFTEN, EventCase, poll, services
from package import TRUST, package_of
from server import Server

ACCESS_POINT = "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0"
OTHER_POINT = ACCESS_POINT[:-1] + "1"
INVALID = "InvalidParameterValueException"
HANDLER = "lambda_function.lambda_handler"
SAYS = """
def lambda_handler(event, context):
    return %r
"""
# Says what it does to its own code, so that it may be seen not to.
WRITES = """
import os

import part


def lambda_handler(event, context):
    try:
        open(os.path.join(os.path.dirname(__file__), "written"), "w").close()
        return [part.WORD, "written"]
    except OSError as error:
        return [part.WORD, error.errno]
"""
TELLS_ITS_START = """
import os

import part


def lambda_handler(event, context):
    return [part.WORD, os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]]
"""
SHARES = """
import os


def lambda_handler(event, context):
    with open("/mnt/shared/" + event["name"], "a") as file:
        file.write(event["text"])
    listed = sorted(os.listdir("/mnt")), os.path.exists("/run/folders/0")
    try:
        open("/mnt/other", "w").close()
    except OSError as error:
        return [open("/mnt/shared/" + event["name"]).read(), listed, error.errno]
"""
READ_ONLY, NOT_PERMITTED = 30, 13


class Deployment(EventCase):
    folder = shared = None

    def create(self, name, code, **settings):
        role = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        made = self.functions.create_function(
            FunctionName=name, Runtime=self.runtime, Role=role, Handler=HANDLER, Code=code, Timeout=20, **settings)
        self.functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
        return made

    def answer(self, name, event=None, **settings):
        told = self.functions.invoke(FunctionName=name, Payload=json.dumps(event or {}), **settings)
        payload = told["Payload"].read()
        self.assertNotIn("FunctionError", told, payload)
        return json.loads(payload)

    def put(self, key, word, bucket="code"):
        package = package_of("lambda_function.py", SAYS % word)
        return self.s3.put_object(Bucket=bucket, Key=key, Body=package).get("VersionId"), package

    def test_package_comes_out_of_a_bucket(self):
        self.s3.create_bucket(Bucket="code")
        self.s3.put_bucket_versioning(Bucket="code", VersioningConfiguration={"Status": "Enabled"})
        key = "teams/rot & blau/\u00fc.zip"
        first, package = self.put(key, "first")
        second, _ = self.put(key, "second")
        made = self.create("bucket", {"S3Bucket": "code", "S3Key": key})
        self.assertEqual(self.answer("bucket"), "second")
        update = self.functions.update_function_code
        again = update(FunctionName="bucket", S3Bucket="code", S3Key=key, S3ObjectVersion=first)
        self.assertEqual(again["CodeSize"], len(package))
        self.assertNotEqual(again["CodeSha256"], made["CodeSha256"])
        self.functions.get_waiter("function_updated_v2").wait(FunctionName="bucket", WaiterConfig=OFTEN)
        self.assertEqual(self.answer("bucket"), "first")
        self.s3.put_object(Bucket="code", Key="layer.zip", Body=package_of("python/part.py", "WORD = 'layered'"))
        layer = self.functions.publish_layer_version(
            LayerName="bucket", Content={"S3Bucket": "code", "S3Key": "layer.zip"})
        self.assertGreater(layer["Content"]["CodeSize"], 0)

        failed = "Error occurred while GetObject. S3 Error Code: %s. S3 Error Message: %s"
        no_key = failed % ("NoSuchKey", "The specified key does not exist.")
        no_bucket = failed % ("NoSuchBucket", "The specified bucket does not exist")
        for place, code, text in (
            ({"S3Bucket": "code", "S3Key": "none.zip"}, INVALID, no_key),
            ({"S3Bucket": "code", "S3Key": "a/../../code/layer.zip"}, INVALID, no_key),
            ({"S3Bucket": "nobody-has-it", "S3Key": "layer.zip"}, INVALID, no_bucket),
            ({"S3Bucket": "code"}, INVALID, "Please provide a source for function code."),
        ):
            self.refused(code, text, update, FunctionName="bucket", **place)
        self.s3.put_object(Bucket="code", Key="text", Body=b"no zip")
        self.refused(
            INVALID, "Could not unzip uploaded file. Please check your file, then try to upload again.", update,
            FunctionName="bucket", S3Bucket="code", S3Key="text")

    def test_whoever_may_not_read_a_bucket_deploys_nothing_from_it(self):
        import boto3

        self.s3.create_bucket(Bucket="private")
        self.put("a.zip", "secret", bucket="private")
        self.create("target", {"ZipFile": package_of("lambda_function.py", SAYS % "own")})
        self.iam.create_user(UserName="deployer")
        key = self.iam.create_access_key(UserName="deployer")["AccessKey"]
        user = boto3.client(
            "lambda", endpoint_url=self.server.endpoint, region_name="us-east-1",
            aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])

        def allow(*actions):
            statement = [{"Effect": "Allow", "Action": actions, "Resource": "*"}]
            self.iam.put_user_policy(
                UserName="deployer", PolicyName="p",
                PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statement}))

        allow("lambda:*")
        place = {"FunctionName": "target", "S3Bucket": "private", "S3Key": "a.zip"}
        self.refused(
            "AccessDeniedException",
            "Your access has been denied by S3, please make sure your request credentials have permission to GetObject "
            "for private/a.zip. S3 Error Code: AccessDenied. S3 Error Message: Access Denied",
            user.update_function_code, **place)
        allow("lambda:*", "s3:GetObject")
        user.update_function_code(**place)
        self.functions.get_waiter("function_updated_v2").wait(FunctionName="target", WaiterConfig=OFTEN)
        self.assertEqual(self.answer("target"), "secret")

    def test_folder_is_run_from_while_it_is_edited(self):
        folder = self.folder / "shop"
        (folder / "part").mkdir(parents=True)
        (folder / "lambda_function.py").write_text(WRITES)
        (folder / "part" / "__init__.py").write_text("WORD = 'one'")
        made = self.create("hot", {"S3Bucket": "hot-reload", "S3Key": str(folder)})
        self.assertEqual(made["CodeSize"], 0)
        self.assertEqual(self.answer("hot"), ["one", READ_ONLY])
        (folder / "part" / "__init__.py").write_text("WORD = 'other'")
        poll(lambda: self.answer("hot") == ["other", READ_ONLY])
        # As editors do it: another file under the name.
        (folder / "part" / "new").write_text("WORD = 'third'")
        os.rename(folder / "part" / "new", folder / "part" / "__init__.py")
        poll(lambda: self.answer("hot") == ["third", READ_ONLY])
        (folder / "later").mkdir()
        (folder / "later" / "__init__.py").write_text("")
        (folder / "part" / "__init__.py").write_text("import later\nWORD = 'fourth'")
        poll(lambda: self.answer("hot") == ["fourth", READ_ONLY])
        # It is followed after a restart, too.
        self.server.kill()
        self.server.start()
        EventCase.use(self.server, self.endpoint, self.runtime)
        self.assertEqual(self.answer("hot"), ["fourth", READ_ONLY])
        (folder / "part" / "__init__.py").write_text("WORD = 'fifth'")
        poll(lambda: self.answer("hot") == ["fifth", READ_ONLY])

        self.stays_provisioned(folder)
        below = "There is no folder %s below the one that --hot-reload (KILN_HOT_RELOAD) allows."
        (self.folder / "out").symlink_to("/etc")
        for path in ("/etc", str(self.folder) + "/../..", str(self.folder / "out"), str(self.folder / "none")):
            self.refused(
                INVALID, below % path, self.functions.update_function_code,
                FunctionName="hot", S3Bucket="hot-reload", S3Key=path)
        self.functions.update_function_code(
            FunctionName="hot", ZipFile=package_of("lambda_function.py", SAYS % "packed"))
        self.functions.get_waiter("function_updated_v2").wait(FunctionName="hot", WaiterConfig=OFTEN)
        self.assertEqual(self.answer("hot"), "packed")

    def stays_provisioned(self, folder):
        """Environments of a version are made anew before there is an event."""
        (folder / "lambda_function.py").write_text(TELLS_ITS_START)
        poll(lambda: self.answer("hot") == ["fifth", "on-demand"])
        config = {"FunctionName": "hot", "Qualifier": self.functions.publish_version(FunctionName="hot")["Version"]}
        self.functions.put_provisioned_concurrency_config(ProvisionedConcurrentExecutions=2, **config)
        get = self.functions.get_provisioned_concurrency_config
        for word in ("fifth", "sixth"):
            (folder / "part" / "__init__.py").write_text("WORD = %r" % word)
            poll(lambda: self.answer("hot", Qualifier="1") == [word, "provisioned-concurrency"])
            poll(lambda: get(**config)["Status"] == "READY")
        self.functions.delete_provisioned_concurrency_config(**config)

    def test_file_system_is_shared_and_written_to(self):
        code = {"ZipFile": package_of("lambda_function.py", SHARES)}
        mount = {"FileSystemConfigs": [{"Arn": ACCESS_POINT, "LocalMountPath": "/mnt/shared"}]}
        for name in ("shares", "shares-too"):
            made = self.create(name, code, **mount)
            self.assertEqual(made["FileSystemConfigs"], mount["FileSystemConfigs"])
        outside = [["shared"], False]
        first = self.answer("shares", {"name": "a", "text": "one "})
        self.assertEqual(first[:2], ["one ", outside])
        self.assertIn(first[2], (READ_ONLY, NOT_PERMITTED))
        self.assertEqual(self.answer("shares-too", {"name": "a", "text": "two"})[:2], ["one two", outside])
        written = self.shared / "a"
        self.assertEqual(written.read_text(), "one two")
        if self.server.health()["sandbox"]["level"] == "full":
            self.assertEqual(written.stat().st_uid, self.shared.stat().st_uid)
        self.without_its_folder()
        change = self.functions.update_function_configuration
        self.refused(
            INVALID,
            "The access point %s does not exist. Kiln knows those that KILN_FILE_SYSTEMS gives a folder: "
            "ARN=/folder,ARN=/folder." % OTHER_POINT,
            change, FunctionName="shares", FileSystemConfigs=[{"Arn": OTHER_POINT, "LocalMountPath": "/mnt/shared"}])
        gone = change(FunctionName="shares", FileSystemConfigs=[])
        self.assertNotIn("FileSystemConfigs", gone)
        self.functions.get_waiter("function_updated_v2").wait(FunctionName="shares", WaiterConfig=OFTEN)
        told = self.functions.invoke(FunctionName="shares", Payload=b'{"name": "a", "text": ""}')
        self.assertIn("FileNotFoundError", told["Payload"].read().decode())

    def without_its_folder(self):
        """A new environment has nothing to mount, whichever way it is asked for."""
        url = self.functions.create_function_url_config(FunctionName="shares-too", AuthType="NONE")["FunctionUrl"]
        for statement, settings in (
            ("url", {"Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": "NONE"}),
            ("invoke", {"Action": "lambda:InvokeFunction", "InvokedViaFunctionUrl": True}),
        ):
            self.functions.add_permission(FunctionName="shares-too", StatementId=statement, Principal="*", **settings)
        self.functions.update_function_configuration(FunctionName="shares-too", MemorySize=256)
        self.functions.get_waiter("function_updated_v2").wait(FunctionName="shares-too", WaiterConfig=OFTEN)
        away = self.shared.with_name("away")
        self.shared.rename(away)
        try:
            text = "The function could not mount the EFS file system with access point %s." % ACCESS_POINT
            for call in (self.functions.invoke, self.functions.invoke_with_response_stream):
                self.refused("EFSMountFailureException", text, call, FunctionName="shares-too", Payload=b"{}")
            with self.assertRaises(urllib.error.HTTPError) as refusal:
                urllib.request.urlopen(url)
            self.assertEqual((refusal.exception.code, json.load(refusal.exception)["Message"]), (403, text))
        finally:
            away.rename(self.shared)
        self.assertEqual(self.answer("shares-too", {"name": "a", "text": ""})[0], "one two")

    def test_variables_are_not_read_on_the_disk(self):
        secret = "nobody-may-read-this-%d" % os.getpid()
        self.create(
            "sealed", {"ZipFile": package_of("lambda_function.py", "import os\n" + SAYS % None)},
            Environment={"Variables": {"TOKEN": secret}},
            KMSKeyArn="arn:aws:kms:us-east-1:123456789012:key/0123")
        self.functions.publish_version(FunctionName="sealed")
        for path in pathlib.Path(self.server.folder).glob("control.db*"):
            self.assertNotIn(secret.encode(), path.read_bytes(), path)
        self.server.drain()
        self.server.start()
        EventCase.use(self.server, self.endpoint, self.runtime)
        for qualifier in ("$LATEST", "1"):
            read = self.functions.get_function_configuration(FunctionName="sealed", Qualifier=qualifier)
            self.assertEqual(read["Environment"]["Variables"], {"TOKEN": secret})
        self.assertEqual(read["FunctionArn"], FUNCTION + "sealed:1")


def main(runtimes):
    failed = 0
    with services() as endpoint, tempfile.TemporaryDirectory() as folder:
        places = {name: pathlib.Path(folder, name) for name in ("code", "shared")}
        os.chmod(folder, 0o755)
        os.environ["AWS_ENDPOINT_URL_S3"] = endpoint
        os.environ["KILN_HOT_RELOAD"] = str(places["code"])
        os.environ["KILN_FILE_SYSTEMS"] = "%s=%s" % (ACCESS_POINT, places["shared"])
        for runtime in runtimes:
            for level in ("full", "userns") if os.getuid() == 0 else ("userns",):
                Deployment.folder, Deployment.shared = (prepared(place, level) for place in places.values())
                server = Server(level=level)
                try:
                    EventCase.use(server, endpoint, runtime)
                    tests = unittest.defaultTestLoader.loadTestsFromTestCase(Deployment)
                    result = unittest.TextTestRunner(stream=sys.stderr, verbosity=2).run(tests)
                    failed += len(result.failures) + len(result.errors)
                finally:
                    server.stop()
    return 1 if failed else 0


def prepared(place, level):
    """Empty. As root, `userns` is nobody to the folder; at `full` functions are its owner."""
    if place.exists():
        place.rename(place.with_name(place.name + "-before"))
    place.mkdir()
    if os.getuid() == 0:
        os.chown(place, 4711, 4711)
        os.chmod(place, 0o700 if level == "full" and place.name == "shared" else 0o777)
    return place


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
