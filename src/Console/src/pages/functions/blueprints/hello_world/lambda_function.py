import json


def lambda_handler(event, context):
    print("event: " + json.dumps(event))
    return {"message": "Hello, %s!" % event.get("name", "world"), "request_id": context.aws_request_id}
