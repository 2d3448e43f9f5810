def init():
    raise ValueError('from init')


def handler(event, context):
    return 1
