import sys


def handler(event, context):
    return [__name__, 'package' in sys.modules]
