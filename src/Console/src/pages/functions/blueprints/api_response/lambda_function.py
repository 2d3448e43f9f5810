import json


def lambda_handler(event, context):
    """Answers a request of API Gateway, or of a function URL."""
    query = event.get("queryStringParameters") or {}
    return respond(200, {"message": "Hello, %s!" % query.get("name", "world")})


def respond(status, body):
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(body),
    }
