const time = '2026-03-14T09:26:53.000Z';
const account = '123456789012';

const json = (event: unknown) => JSON.stringify(event, null, 2);

/** Events as their sources send them, in their shapes; the values are made up. */
export const templates: readonly { id: string; name: string; body: string }[] = [
  { id: 'hello-world', name: 'Hello world', body: json({ name: 'Ada' }) },
  { id: 'empty', name: 'Empty', body: '{}' },
  {
    id: 'apigateway-v2',
    name: 'API Gateway HTTP API, function URL',
    body: json({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/orders/42',
      rawQueryString: 'verbose=yes',
      headers: { accept: 'application/json', host: 'orders.example.com', 'user-agent': 'curl/8.5.0' },
      queryStringParameters: { verbose: 'yes' },
      requestContext: {
        accountId: account,
        apiId: 'a1b2c3d4e5',
        domainName: 'orders.example.com',
        http: { method: 'GET', path: '/orders/42', protocol: 'HTTP/1.1', sourceIp: '192.0.2.17', userAgent: 'curl/8.5.0' },
        requestId: 'JKJaXmPLvHcESHA=',
        routeKey: '$default',
        stage: '$default',
        time: '14/Mar/2026:09:26:53 +0000',
        timeEpoch: 1773480413000,
      },
      isBase64Encoded: false,
    }),
  },
  {
    id: 'apigateway-v1',
    name: 'API Gateway REST API',
    body: json({
      resource: '/orders/{id}',
      path: '/orders/42',
      httpMethod: 'GET',
      headers: { Accept: 'application/json', Host: 'orders.example.com' },
      multiValueHeaders: { Accept: ['application/json'], Host: ['orders.example.com'] },
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: { id: '42' },
      stageVariables: null,
      requestContext: {
        accountId: account,
        apiId: 'a1b2c3d4e5',
        httpMethod: 'GET',
        path: '/prod/orders/42',
        stage: 'prod',
        requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
        identity: { sourceIp: '192.0.2.17' },
      },
      body: null,
      isBase64Encoded: false,
    }),
  },
  {
    id: 'sqs',
    name: 'SQS',
    body: json({
      Records: [
        {
          messageId: '5c0f2f43-1d0b-4a3e-8f55-8a4d3d1f1a01',
          receiptHandle: 'AQEBzWwaftRI0KuVm4tP+/7q1rGgNqicHq',
          body: '{"id": 42, "item": "kettle"}',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: '1773480413000',
            SenderId: 'AIDAEXAMPLE',
            ApproximateFirstReceiveTimestamp: '1773480413010',
          },
          messageAttributes: {},
          md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
          eventSource: 'aws:sqs',
          eventSourceARN: `arn:aws:sqs:us-east-1:${account}:orders`,
          awsRegion: 'us-east-1',
        },
      ],
    }),
  },
  {
    id: 'sns',
    name: 'SNS',
    body: json({
      Records: [
        {
          EventSource: 'aws:sns',
          EventVersion: '1.0',
          EventSubscriptionArn: `arn:aws:sns:us-east-1:${account}:news:0f5f0b1e-64a3-4f4d-bd5e-7a6b0a0e7f10`,
          Sns: {
            Type: 'Notification',
            MessageId: '7b8d4c1e-2f5a-5d7b-9c3e-1a2b3c4d5e6f',
            TopicArn: `arn:aws:sns:us-east-1:${account}:news`,
            Subject: 'Greetings',
            Message: 'Hello',
            Timestamp: time,
            MessageAttributes: {},
          },
        },
      ],
    }),
  },
  {
    id: 's3-put',
    name: 'S3 put',
    body: json({
      Records: [
        {
          eventVersion: '2.1',
          eventSource: 'aws:s3',
          awsRegion: 'us-east-1',
          eventTime: time,
          eventName: 'ObjectCreated:Put',
          userIdentity: { principalId: 'EXAMPLE' },
          requestParameters: { sourceIPAddress: '192.0.2.17' },
          responseElements: { 'x-amz-request-id': 'EXAMPLE123456789' },
          s3: {
            s3SchemaVersion: '1.0',
            configurationId: 'on-upload',
            bucket: { name: 'pictures', ownerIdentity: { principalId: 'EXAMPLE' }, arn: 'arn:aws:s3:::pictures' },
            object: { key: 'holiday/beach.jpg', size: 48211, eTag: '0123456789abcdef0123456789abcdef', sequencer: '0A1B2C3D4E5F678901' },
          },
        },
      ],
    }),
  },
  {
    id: 'schedule',
    name: 'EventBridge schedule',
    body: json({
      version: '0',
      id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account,
      time,
      region: 'us-east-1',
      resources: [`arn:aws:events:us-east-1:${account}:rule/every-morning`],
      detail: {},
    }),
  },
  {
    id: 'dynamodb',
    name: 'DynamoDB stream',
    body: json({
      Records: [
        {
          eventID: '1',
          eventName: 'INSERT',
          eventVersion: '1.1',
          eventSource: 'aws:dynamodb',
          awsRegion: 'us-east-1',
          dynamodb: {
            ApproximateCreationDateTime: 1773480413,
            Keys: { id: { N: '42' } },
            NewImage: { id: { N: '42' }, item: { S: 'kettle' } },
            SequenceNumber: '111',
            SizeBytes: 26,
            StreamViewType: 'NEW_AND_OLD_IMAGES',
          },
          eventSourceARN: `arn:aws:dynamodb:us-east-1:${account}:table/orders/stream/2026-03-14T09:00:00.000`,
        },
      ],
    }),
  },
  {
    id: 'kinesis',
    name: 'Kinesis',
    body: json({
      Records: [
        {
          kinesis: {
            kinesisSchemaVersion: '1.0',
            partitionKey: 'orders',
            sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
            data: 'SGVsbG8sIEFkYSE=',
            approximateArrivalTimestamp: 1773480413.1,
          },
          eventSource: 'aws:kinesis',
          eventVersion: '1.0',
          eventID: 'shardId-000000000006:49590338271490256608559692538361571095921575989136588898',
          eventName: 'aws:kinesis:record',
          invokeIdentityArn: `arn:aws:iam::${account}:role/lambda-role`,
          awsRegion: 'us-east-1',
          eventSourceARN: `arn:aws:kinesis:us-east-1:${account}:stream/orders`,
        },
      ],
    }),
  },
  {
    id: 'logs',
    name: 'CloudWatch Logs',
    // Base64 of gzip of {"messageType":"DATA_MESSAGE","logEvents":[…]}.
    body: json({
      awslogs: {
        data: 'H4sIAAAAAAACAzWPQWuEMBCF/4qEHhcyMVG3exNq99JSUG8iJa7jbkCNJLFSlv3vHVt6G7438+a9O5vQe33F+ntBdmIveZ1/vhdVlZ8LdmB2m9ERFrFUSZodn0HEhEd7PTu7LqRwvXk+6qnrNb/hONo/uQoO9UR6DHHKQXKhePP0ltdFVbcwJAN0AlOlpRpU3/UJZjrtQANmgwCy8GvnL84swdj51YwBnWenhqFzlqb290fxhXPY8Z2Zfg9Jd8FQn6AniiayTKojKCEB4PDfk/aaoiw/yjbSc2Rdjy7aTLjZNeyAjB7t4wfOalv8FgEAAA==',
      },
    }),
  },
];
