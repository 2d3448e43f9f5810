def handler(event, context):
    return event


def kind(event, context):
    return type(event).__name__
