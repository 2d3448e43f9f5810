def handler(event, context):
    return {'message': 'Hello, ' + event['name']}
