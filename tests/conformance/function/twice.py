import os

with open('/tmp/inits', 'a') as tried:
    tried.write('x')
if os.path.getsize('/tmp/inits') < 2:
    raise ValueError('the first time')


def handler(event, context):
    return os.path.getsize('/tmp/inits')
