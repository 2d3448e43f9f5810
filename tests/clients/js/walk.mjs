// The AWS SDK for JavaScript as a client: node walk.mjs RUNTIME… A shorter walk than walk.py's, through the same steps, and the error
// shapes that only this SDK reads: CBOR from cloudwatch, modelled exceptions as classes.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { CloudWatchClient, GetMetricStreamCommand, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, DeleteLogGroupCommand, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { AttachRolePolicyCommand, CreateRoleCommand, DeleteRoleCommand, DetachRolePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand, DeleteFunctionCommand, DeleteFunctionEventInvokeConfigCommand, GetFunctionCommand,
  GetFunctionEventInvokeConfigCommand, InvokeCommand, InvokeWithResponseStreamCommand, LambdaClient, PutFunctionEventInvokeConfigCommand, ResourceNotFoundException,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

const [packageFile, trust, policy, ...runtimes] = process.argv.slice(2);
const region = { region: "us-east-1", maxAttempts: 1 };
const lambda = new LambdaClient(region), iam = new IAMClient(region), logs = new CloudWatchLogsClient(region);

const identity = await new STSClient(region).send(new GetCallerIdentityCommand({}));
assert.equal(identity.Arn, "arn:aws:iam::123456789012:root");
const cloudWatch = new CloudWatchClient(region);
assert.deepEqual((await cloudWatch.send(new ListMetricsCommand({ Namespace: "none" }))).Metrics, []);
await assert.rejects(cloudWatch.send(new GetMetricStreamCommand({ Name: "d" })), error =>
  error.name === "UnknownOperationException" && error.message.includes("does not implement cloudwatch:GetMetricStream"));

const zip = execFileSync("cat", [packageFile]);
for (const runtime of runtimes) {
  const name = `walk-js-${runtime.replace(".", "-")}`;
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust }));
  await iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn: policy }));
  await lambda.send(new CreateFunctionCommand({
    FunctionName: name, Runtime: runtime, Role: Role.Arn, Handler: "lambda_function.lambda_handler", Timeout: 10, Code: { ZipFile: zip },
  }));
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30, minDelay: 1 }, { FunctionName: name });

  const answer = await lambda.send(new InvokeCommand({ FunctionName: name, LogType: "Tail", Payload: JSON.stringify({ name: "Ada" }) }));
  const result = JSON.parse(answer.Payload.transformToString());
  assert.equal(result.message, "Hello, Ada");
  assert.equal(`python${result.version}`, runtime);
  assert.match(Buffer.from(answer.LogResult, "base64").toString(), /^REPORT RequestId: /m);

  const failed = await lambda.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify({ name: "nobody" }) }));
  assert.equal(failed.FunctionError, "Unhandled");
  assert.equal(JSON.parse(failed.Payload.transformToString()).errorType, "ValueError");

  const accepted = await lambda.send(new InvokeCommand({ FunctionName: name, InvocationType: "Event", Payload: JSON.stringify({ name: "Later" }) }));
  assert.deepEqual([accepted.StatusCode, accepted.Payload?.length ?? 0, accepted.ExecutedVersion], [202, 0, undefined]);
  const config = await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: name, MaximumRetryAttempts: 1 }));
  assert.ok(Math.abs(Date.now() - config.LastModified) < 60000);
  assert.deepEqual([config.MaximumRetryAttempts, config.DestinationConfig], [1, { OnSuccess: {}, OnFailure: {} }]);
  await lambda.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName: name }));
  await assert.rejects(lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: name })), error =>
    error instanceof ResourceNotFoundException && error.message.endsWith(`:${name}:$LATEST doesn't have an EventInvokeConfig`));
  const later = { logGroupName: `/aws/lambda/${name}`, filterPattern: '"printed for Later"' };
  for (const end = Date.now() + 30000; (await logs.send(new FilterLogEventsCommand(later))).events.length === 0;)
    assert.ok(Date.now() < end, "the event did not run");

  const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}`, filterPattern: '"printed for Ada"' }));
  assert.deepEqual(events.map(e => e.message), ["printed for Ada\n"]);

  const streamed = await lambda.send(new InvokeWithResponseStreamCommand({ FunctionName: name, Payload: JSON.stringify({ name: "Ada" }), LogType: "Tail" }));
  const parts = [];
  for await (const event of streamed.EventStream) parts.push(event);
  assert.equal(JSON.parse(Buffer.from(parts[0].PayloadChunk.Payload).toString()).message, "Hello, Ada");
  assert.match(Buffer.from(parts[1].InvokeComplete.LogResult, "base64").toString(), /^REPORT RequestId: /m);
  assert.deepEqual([parts.length, parts[1].InvokeComplete.ErrorCode], [2, undefined]);
  const broken = await lambda.send(new InvokeWithResponseStreamCommand({ FunctionName: name, Payload: JSON.stringify({ name: "nobody" }) }));
  for await (const event of broken.EventStream) assert.equal(event.InvokeComplete.ErrorCode, "Unhandled");

  await lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
  await assert.rejects(lambda.send(new GetFunctionCommand({ FunctionName: name })), error =>
    error instanceof ResourceNotFoundException && error.message === `Function not found: arn:aws:lambda:us-east-1:123456789012:function:${name}`);
  await logs.send(new DeleteLogGroupCommand({ logGroupName: `/aws/lambda/${name}` }));
  await iam.send(new DetachRolePolicyCommand({ RoleName: name, PolicyArn: policy }));
  await iam.send(new DeleteRoleCommand({ RoleName: name }));
}
