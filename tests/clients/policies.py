"""
Policies as a user of the aws CLI meets them. The function hands out the credentials of its role, and the CLI acts with
those: every denial is the one that the function's own code would get.
"""
import json

from cli import Cli
from package import package_of

SOURCE = """
import os


def lambda_handler(event, context):
    return {name: os.environ[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")}
"""
NAME = "policies"
DENIED = "is not authorized to perform: %s on resource: %s %s"


def statement(action, resource="*", **further):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **further}


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


class Policies:
    def __init__(self, test, root, program, environment, endpoint, runtime):
        self.test, self.root = test, root
        self.role = root.create_role(NAME)["Arn"]
        code = package_of("lambda_function.py", SOURCE)
        self.function = root.create_function(NAME, runtime, self.role, code)["FunctionArn"]
        root.wait_active(NAME)
        self.session = Cli(NAME, program, {**environment, **root.invoke(NAME, {})[1]}, endpoint)

    def allow(self, *statements):
        policy = ("--role-name", NAME, "--policy-name", "p", "--policy-document", document(*statements))
        self.root.run("iam", "put-role-policy", *policy)

    def denied(self, action, reason, *command, resource=None):
        failure = self.session.failure(lambda: self.session.run(*command))
        self.test.assertIn(DENIED % (action, resource or self.function, reason), failure)

    def permission(self, *arguments):
        return self.root.run("lambda", *arguments, "--function-name", NAME)

    def walk(self):
        get = ("lambda", "get-function-configuration", "--function-name", NAME)
        lacking = "because no identity-based policy allows the %s action"
        self.denied("lambda:GetFunctionConfiguration", lacking % "lambda:GetFunctionConfiguration", *get)

        # Conditions and variables.
        here = {"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}, "StringEquals": {"aws:PrincipalArn": self.role}}
        mine = "arn:aws:lambda:*:*:function:${aws:PrincipalTag/of, 'policies'}"
        self.allow(statement("lambda:Get*", mine, Condition=here))
        self.session.run(*get)
        self.allow(statement("lambda:Get*", Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}))
        self.denied("lambda:GetFunctionConfiguration", lacking % "lambda:GetFunctionConfiguration", *get)

        # An explicit deny wins; passing a role is a permission of its own.
        self.allow(statement("*"), {"Effect": "Deny", "NotAction": "lambda:Get*", "Resource": "*"})
        self.session.run(*get)
        delete = ("lambda", "delete-function", "--function-name", NAME)
        self.denied("lambda:DeleteFunction", "with an explicit deny in an identity-based policy", *delete)
        self.allow(statement("lambda:*"))
        update = ("lambda", "update-function-configuration", "--function-name", NAME, "--role", self.role)
        self.denied("iam:PassRole", lacking % "iam:PassRole", *update, resource=self.role)
        passing = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
        self.allow(statement("lambda:*"), statement("iam:PassRole", self.role, Condition=passing))
        self.session.run(*update)
        self.root.wait_updated(NAME)

        # A resource-based policy grants what no identity-based one does.
        self.allow(statement("logs:*"))
        self.denied("lambda:GetFunctionConfiguration", lacking % "lambda:GetFunctionConfiguration", *get)
        grant = ("--action", "lambda:GetFunctionConfiguration", "--principal", self.role)
        added = self.permission("add-permission", "--statement-id", "s", *grant)
        self.test.assertEqual(json.loads(added["Statement"])["Principal"], {"AWS": self.role})
        self.session.run(*get)
        policy = json.loads(self.permission("get-policy")["Policy"])
        self.test.assertEqual([s["Sid"] for s in policy["Statement"]], ["s"])
        self.permission("remove-permission", "--statement-id", "s")
        self.denied("lambda:GetFunctionConfiguration", lacking % "lambda:GetFunctionConfiguration", *get)

        # What would be.
        asked = ("--policy-source-arn", self.role, "--action-names", "logs:PutLogEvents", "lambda:InvokeFunction")
        decided = self.root.run("iam", "simulate-principal-policy", *asked)["EvaluationResults"]
        self.test.assertEqual([result["EvalDecision"] for result in decided], ["allowed", "implicitDeny"])
        self.test.assertEqual(decided[0]["MatchedStatements"][0]["SourcePolicyId"], "role_policies_p")
        policy = document(statement("s3:*", Condition=here))
        keys = self.root.run("iam", "get-context-keys-for-custom-policy", "--policy-input-list", policy)
        self.test.assertEqual(sorted(keys["ContextKeyNames"]), ["aws:PrincipalArn", "aws:SourceIp"])
        failure = self.root.failure(lambda: self.allow(statement("GetObject")))
        self.test.assertIn("(MalformedPolicyDocument)", failure)
        self.test.assertIn("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.", failure)

        self.root.delete_function(NAME)
        self.root.run("iam", "delete-role-policy", "--role-name", NAME, "--policy-name", "p")
        self.root.delete_role(NAME)
