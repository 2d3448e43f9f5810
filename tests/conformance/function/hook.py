calls = []


def init(*arguments):
    calls.append(len(arguments))


def handler(event, context):
    return calls
