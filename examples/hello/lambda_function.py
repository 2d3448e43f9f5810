"""Greets whoever the event names."""


def lambda_handler(event, context):
    name = event.get("name", "world")
    print("Greeting %s with %s ms left" % (name, context.get_remaining_time_in_millis()))
    return {"message": "Hello, %s!" % name, "request_id": context.aws_request_id}
