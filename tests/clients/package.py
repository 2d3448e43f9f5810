"""Deployment packages and documents that every journey uses."""
import io
import json
import zipfile

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
BASIC_EXECUTION = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"

# Valid in every Python since 2.7; the event decides what happens.
SOURCE = """
import logging
import sys

logging.getLogger().setLevel(logging.INFO)
GREETING = "%s"


def lambda_handler(event, context):
    print("printed for " + event["name"])
    logging.info("logged for %%s", event["name"])
    if event["name"] == "nobody":
        raise ValueError("there is nobody to greet")
    return {
        "message": GREETING + ", " + event["name"],
        "version": "%%d.%%d" %% sys.version_info[:2],
        "request_id": context.aws_request_id,
        "arn": context.invoked_function_arn,
        "memory": context.memory_limit_in_mb,
        "has_time": 0 < context.get_remaining_time_in_millis() <= 10000,
    }
"""


def package(greeting):
    return package_of("lambda_function.py", SOURCE % greeting)


def package_of(name, source):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = 0o644 << 16
        archive.writestr(entry, source)
    return buffer.getvalue()
