import json

from orders import accept


def lambda_handler(event, context):
    """Takes a batch of SQS messages, and gives back only those that failed."""
    failures = []
    for record in event["Records"]:
        try:
            accept(json.loads(record["body"]))
        except Exception as error:
            print("message %s: %s" % (record["messageId"], error))
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
