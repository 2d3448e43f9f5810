// What of the Lambda API walk.mjs does not walk through, with the AWS SDK for JavaScript: node lambda.mjs RUNTIME ECHO SLOW STREAMS, three packages.
// Versions and aliases with weights, layers, permissions, tags, concurrency under a burst, code signing, runtime management, recursion, function URLs
// and responses that stream; of each an error as the class that the SDK makes of it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import * as api from "@aws-sdk/client-lambda";

const [runtime, echo, slow, streams] = process.argv.slice(2);
const [burst, invokes, weight, deviations] = [50, 2000, 0.25, 4.5];
const settings = { region: "us-east-1", maxAttempts: 1 };
const lambda = new api.LambdaClient(settings), iam = new IAMClient(settings);
const call = (operation, input) => lambda.send(new api[`${operation}Command`](input));
const refused = (kind, text, operation, input) =>
  assert.rejects(call(operation, input), error => error instanceof api[kind] && error.message.includes(text) || assert.fail(`${operation}: ${error}`));
const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }] };
const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "js-lambda", AssumeRolePolicyDocument: JSON.stringify(trust) }));
await iam.send(new AttachRolePolicyCommand({ RoleName: "js-lambda", PolicyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole" }));

async function create(name, file, more = {}) {
  const made = await call("CreateFunction", {
    FunctionName: name, Runtime: runtime, Role: Role.Arn, Handler: "lambda_function.lambda_handler", Timeout: 20, Code: { ZipFile: readFileSync(file) }, ...more,
  });
  await api.waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30, minDelay: 1 }, { FunctionName: name });
  return made;
}
const result = answer => JSON.parse(answer.Payload.transformToString());
const inTurns = async (count, width, work) => {
  const results = [];
  let next = 0;
  await Promise.all(Array.from({ length: width }, async () => {
    while (next++ < count) results.push(await work());
  }));
  return results;
};

const f = { FunctionName: "js-lambda" }, absent = { FunctionName: "js-absent" };
const { FunctionArn } = await create("js-lambda", echo, { Publish: true });
const arn = FunctionArn.replace(/:1$/, "");

// Versions and aliases.
await call("UpdateFunctionConfiguration", { ...f, MemorySize: 256 });
await api.waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 30, minDelay: 1 }, f);
assert.equal((await call("PublishVersion", f)).Version, "2");
await refused("PreconditionFailedException", "does not match the latest Revision Id", "PublishVersion", { ...f, RevisionId: "stale" });
// A paginator keeps its place in what it is given.
const versions = [];
for await (const page of api.paginateListVersionsByFunction({ client: lambda, pageSize: 1 }, { ...f })) versions.push(...page.Versions.map(v => v.Version));
assert.deepEqual(versions, ["$LATEST", "1", "2"]);
const alias = await call("CreateAlias", { ...f, Name: "live", FunctionVersion: "2", RoutingConfig: { AdditionalVersionWeights: { 1: weight } } });
await refused("ResourceConflictException", "Alias already exists", "CreateAlias", { ...f, Name: "live", FunctionVersion: "1" });
await refused("PreconditionFailedException", "", "UpdateAlias", { ...f, Name: "live", RevisionId: "stale" });
await refused("ResourceNotFoundException", "Cannot find alias arn", "GetAlias", { ...f, Name: "none" });
// Of changes at the same time that name one revision, one is made.
const changes = await Promise.allSettled(Array.from({ length: 5 }, (_, i) => call("UpdateAlias", { ...f, Name: "live", Description: `${i}`, RevisionId: alias.RevisionId })));
assert.equal(changes.filter(c => c.status === "fulfilled").length, 1);
assert.ok(changes.every(c => c.status === "fulfilled" || c.reason instanceof api.PreconditionFailedException));
assert.equal((await call("ListAliases", f)).Aliases.length, 1);
await call("CreateAlias", { ...f, Name: "gone", FunctionVersion: "1" });
await call("DeleteAlias", { ...f, Name: "gone" });
await refused("ResourceNotFoundException", "Cannot find alias arn", "GetAlias", { ...f, Name: "gone" });
const shown = await call("GetFunctionConfiguration", { ...f, Qualifier: "live" });
assert.equal(shown.FunctionArn, `${arn}:live`);
assert.match(shown.RuntimeVersionConfig.RuntimeVersionArn, /^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/);
const listed = [];
for await (const page of api.paginateListFunctions({ client: lambda, pageSize: 1 }, {})) listed.push(...page.Functions.map(g => g.FunctionName));
assert.ok(listed.includes("js-lambda"));
await refused("ResourceNotFoundException", "Function not found", "GetFunctionConfiguration", absent);

// Events that nobody waits for.
assert.equal((await call("InvokeAsync", { ...f, InvokeArgs: "{}" })).Status, 202);
await call("PutFunctionEventInvokeConfig", { ...f, MaximumRetryAttempts: 1 });
await call("UpdateFunctionEventInvokeConfig", { ...f, MaximumEventAgeInSeconds: 60 });
assert.equal((await call("GetFunctionEventInvokeConfig", f)).MaximumRetryAttempts, 1);
assert.equal((await call("ListFunctionEventInvokeConfigs", f)).FunctionEventInvokeConfigs.length, 1);
await call("DeleteFunctionEventInvokeConfig", f);
await refused("ResourceNotFoundException", "doesn't have an EventInvokeConfig", "UpdateFunctionEventInvokeConfig", { ...f, MaximumRetryAttempts: 1 });
const drawn = await inTurns(invokes, 16, async () => (await call("Invoke", { ...f, Qualifier: "live" })).ExecutedVersion);
assert.equal(drawn.length, invokes);
const off = Math.abs(drawn.filter(v => v === "1").length - invokes * weight);
assert.ok(off < deviations * Math.sqrt(invokes * weight * (1 - weight)), `${off} off`);

// Concurrency.
await create("js-slow", slow);
for (const reserved of [0, 1, 5]) {
  const slowly = { FunctionName: "js-slow" };
  assert.equal((await call("PutFunctionConcurrency", { ...slowly, ReservedConcurrentExecutions: reserved })).ReservedConcurrentExecutions, reserved);
  assert.equal((await call("GetFunctionConcurrency", slowly)).ReservedConcurrentExecutions, reserved);
  const answers = await Promise.allSettled(Array.from({ length: burst }, () => call("Invoke", slowly)));
  assert.equal(answers.filter(a => a.status === "fulfilled").length, reserved);
  for (const { reason } of answers.filter(a => a.status === "rejected"))
    assert.ok(reason instanceof api.TooManyRequestsException && reason.Reason === "ReservedFunctionConcurrentInvocationLimitExceeded", `${reason}`);
}
await call("DeleteFunctionConcurrency", { FunctionName: "js-slow" });
await refused("InvalidParameterValueException", "below its minimum value of [100]", "PutFunctionConcurrency", { ...f, ReservedConcurrentExecutions: 901 });
await call("PutProvisionedConcurrencyConfig", { ...f, Qualifier: "1", ProvisionedConcurrentExecutions: 1 });
for (const end = Date.now() + 30000; (await call("GetProvisionedConcurrencyConfig", { ...f, Qualifier: "1" })).Status !== "READY";)
  assert.ok(Date.now() < end, "it is not provisioned");
assert.equal((await call("ListProvisionedConcurrencyConfigs", f)).ProvisionedConcurrencyConfigs.length, 1);
await call("DeleteProvisionedConcurrencyConfig", { ...f, Qualifier: "1" });
await refused("ProvisionedConcurrencyConfigNotFoundException", "", "GetProvisionedConcurrencyConfig", { ...f, Qualifier: "1" });
assert.equal((await call("GetAccountSettings", {})).AccountLimit.ConcurrentExecutions, 1000);

// Layers.
const layer = await call("PublishLayerVersion", { LayerName: "js", Content: { ZipFile: readFileSync(echo) }, CompatibleRuntimes: [runtime] });
assert.equal((await call("GetLayerVersion", { LayerName: "js", VersionNumber: 1 })).LayerVersionArn, layer.LayerVersionArn);
assert.equal((await call("GetLayerVersionByArn", { Arn: layer.LayerVersionArn })).Version, 1);
assert.equal((await call("ListLayers", {})).Layers.filter(l => l.LayerName === "js").length, 1);
assert.equal((await call("ListLayerVersions", { LayerName: "js" })).LayerVersions.length, 1);
const shared = { LayerName: "js", VersionNumber: 1, StatementId: "s" };
await call("AddLayerVersionPermission", { ...shared, Action: "lambda:GetLayerVersion", Principal: "*" });
assert.match((await call("GetLayerVersionPolicy", { LayerName: "js", VersionNumber: 1 })).Policy, /"Sid":"s"/);
await call("RemoveLayerVersionPermission", shared);
await refused("ResourceNotFoundException", "", "GetLayerVersionPolicy", { LayerName: "js", VersionNumber: 1 });
await call("DeleteLayerVersion", { LayerName: "js", VersionNumber: 1 });

// Permissions and tags.
const permission = { ...f, StatementId: "s", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com" };
await call("AddPermission", permission);
await refused("ResourceConflictException", "", "AddPermission", permission);
assert.match((await call("GetPolicy", f)).Policy, /"Sid":"s"/);
await call("RemovePermission", { ...f, StatementId: "s" });
await refused("ResourceNotFoundException", "", "GetPolicy", f);
await call("TagResource", { Resource: arn, Tags: { a: "1", b: "2" } });
await call("UntagResource", { Resource: arn, TagKeys: ["a"] });
assert.deepEqual((await call("ListTags", { Resource: arn })).Tags, { b: "2" });

// Code signing, runtime management, recursion.
const publishers = { AllowedPublishers: { SigningProfileVersionArns: ["arn:aws:signer:us-east-1:123456789012:/signing-profiles/p/v"] } };
const { CodeSigningConfig } = await call("CreateCodeSigningConfig", { ...publishers, CodeSigningPolicies: { UntrustedArtifactOnDeployment: "Enforce" } });
const config = { CodeSigningConfigArn: CodeSigningConfig.CodeSigningConfigArn };
assert.equal((await call("GetCodeSigningConfig", config)).CodeSigningConfig.CodeSigningPolicies.UntrustedArtifactOnDeployment, "Enforce");
assert.ok((await call("ListCodeSigningConfigs", {})).CodeSigningConfigs.some(c => c.CodeSigningConfigArn === config.CodeSigningConfigArn));
await call("PutFunctionCodeSigningConfig", { ...f, ...config });
assert.deepEqual((await call("ListFunctionsByCodeSigningConfig", config)).FunctionArns, [arn]);
assert.equal((await call("GetFunctionCodeSigningConfig", f)).CodeSigningConfigArn, config.CodeSigningConfigArn);
await refused("CodeVerificationFailedException", `Check the provided signature for ${arn}.`, "UpdateFunctionCode", { ...f, ZipFile: readFileSync(echo) });
await refused("ResourceConflictException", "", "DeleteCodeSigningConfig", config);
await call("UpdateCodeSigningConfig", { ...config, CodeSigningPolicies: { UntrustedArtifactOnDeployment: "Warn" } });
await call("UpdateFunctionCode", { ...f, ZipFile: readFileSync(echo) });
await call("DeleteFunctionCodeSigningConfig", f);
await call("DeleteCodeSigningConfig", config);
await refused("ResourceNotFoundException", "can not be found", "GetCodeSigningConfig", config);
await refused("CodeSigningConfigNotFoundException", "cannot be found", "PutFunctionCodeSigningConfig", { ...f, ...config });
await refused("InvalidParameterValueException", "required when UpdateRuntimeOn is Manual", "PutRuntimeManagementConfig", { ...f, UpdateRuntimeOn: "Manual" });
await call("PutRuntimeManagementConfig", { ...f, UpdateRuntimeOn: "FunctionUpdate" });
assert.equal((await call("GetRuntimeManagementConfig", f)).UpdateRuntimeOn, "FunctionUpdate");
await refused("InvalidParameterValueException", "capacity provider", "GetFunctionScalingConfig", { ...f, Qualifier: "1" });
await refused("InvalidParameterValueException", "capacity provider", "PutFunctionScalingConfig", { ...f, Qualifier: "1", FunctionScalingConfig: { MinExecutionEnvironments: 1 } });
await call("PutFunctionRecursionConfig", { ...f, RecursiveLoop: "Allow" });
assert.equal((await call("GetFunctionRecursionConfig", f)).RecursiveLoop, "Allow");
await refused("ResourceNotFoundException", "Function not found", "GetFunctionRecursionConfig", absent);

// Function URLs, and parts that come before the function has ended: it goes on when somebody may call the URL that its event names.
const open = async name => {
  await call("AddPermission", { FunctionName: name, StatementId: "url", Action: "lambda:InvokeFunctionUrl", Principal: "*", FunctionUrlAuthType: "NONE" });
  await call("AddPermission", { FunctionName: name, StatementId: "invoke", Action: "lambda:InvokeFunction", Principal: "*", InvokedViaFunctionUrl: true });
};
const gates = [];
for (const name of ["js-gate-1", "js-gate-2"]) {
  await create(name, echo);
  const { FunctionUrl } = await call("CreateFunctionUrlConfig", { FunctionName: name, AuthType: "NONE" });
  gates.push(JSON.stringify(new URL(FunctionUrl).pathname));
}
assert.equal((await call("GetFunctionUrlConfig", { FunctionName: "js-gate-1" })).InvokeMode, "BUFFERED");
assert.equal((await call("ListFunctionUrlConfigs", { FunctionName: "js-gate-1" })).FunctionUrlConfigs.length, 1);
await refused("ResourceConflictException", "FunctionUrlConfig exists", "CreateFunctionUrlConfig", { FunctionName: "js-gate-1", AuthType: "NONE" });
await create("js-streams", streams, { Runtime: "provided.al2023" });
const streamed = await call("InvokeWithResponseStream", { FunctionName: "js-streams", Payload: gates[0] });
const parts = [];
for await (const event of streamed.EventStream) {
  parts.push(event.PayloadChunk ? Buffer.from(event.PayloadChunk.Payload).toString() : "end");
  if (parts.length === 1) await open("js-gate-1");
}
assert.deepEqual(parts, ["first", "second", "end"]);
const { FunctionUrl } = await call("CreateFunctionUrlConfig", { FunctionName: "js-streams", AuthType: "AWS_IAM", InvokeMode: "RESPONSE_STREAM" });
assert.equal((await fetch(FunctionUrl)).status, 403);
await call("UpdateFunctionUrlConfig", { FunctionName: "js-streams", AuthType: "NONE" });
await open("js-streams");
const response = await fetch(FunctionUrl, { method: "POST", body: gates[1], headers: { "Content-Type": "application/json" } });
const arrived = [];
for await (const part of response.body) {
  arrived.push(Buffer.from(part).toString());
  if (arrived.length === 1) await open("js-gate-2");
}
assert.deepEqual(arrived, ["first", "second"]);
await call("DeleteFunctionUrlConfig", { FunctionName: "js-streams" });
await refused("ResourceNotFoundException", "", "GetFunctionUrlConfig", { FunctionName: "js-streams" });

for (const name of ["js-lambda", "js-slow", "js-gate-1", "js-gate-2", "js-streams"]) await call("DeleteFunction", { FunctionName: name });
await refused("ResourceNotFoundException", "Function not found", "DeleteFunction", f);
