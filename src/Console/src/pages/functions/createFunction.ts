import { CreateFunctionCommand, type CreateFunctionCommandInput, type FunctionConfiguration } from '@aws-sdk/client-lambda';
import { getFunction, lambda } from '../../lambda/client.ts';
import { download, packageOf, writePackage } from '../../lambda/deploymentPackage.ts';
import { blueprints, handler } from './blueprints/blueprints.ts';

export type Start = 'scratch' | 'blueprint' | 'upload' | 'duplicate';

export interface NewFunction {
  start: Start;
  name: string;
  runtime: string;
  architecture: 'x86_64' | 'arm64';
  handler: string;
  blueprint: string;
  upload: File | null;
  role: 'new' | 'existing';
  roleName: string;
  roleArn: string;
}

export const initial: NewFunction = {
  start: 'scratch',
  name: '',
  runtime: '',
  architecture: 'x86_64',
  handler,
  blueprint: blueprints[1]!.id,
  upload: null,
  role: 'new',
  roleName: '',
  roleArn: '',
};

/** What a duplicate takes over beside the code. */
export const duplicateOf = (f: FunctionConfiguration): NewFunction => ({
  ...initial,
  start: 'duplicate',
  name: `${f.FunctionName}-copy`,
  runtime: f.Runtime ?? '',
  architecture: f.Architectures?.[0] ?? 'x86_64',
  handler: f.Handler ?? handler,
  role: 'existing',
  roleArn: f.Role ?? '',
});

const name = /^[a-zA-Z0-9-_]{1,64}$/;
const roleName = /^[\w+=,.@-]{1,64}$/;

/** Faults by field; none: it can be sent. */
export function faultsOf(f: NewFunction): Partial<Record<keyof NewFunction, string>> {
  return {
    ...(name.test(f.name) ? {} : { name: 'One to 64 letters, digits, hyphens and underscores.' }),
    ...(f.runtime ? {} : { runtime: 'Choose a runtime.' }),
    ...(f.start !== 'upload' || f.upload ? {} : { upload: 'Choose a .zip file.' }),
    ...(f.start !== 'upload' || f.handler ? {} : { handler: 'File and function, as in lambda_function.lambda_handler.' }),
    ...(f.role !== 'existing' || f.roleArn ? {} : { roleArn: 'Choose a role.' }),
    ...(f.role !== 'new' || roleName.test(f.roleName) ? {} : { roleName: 'One to 64 letters, digits and +=,.@-_.' }),
  };
}

export async function createFunction(f: NewFunction, roleArn: string, original?: FunctionConfiguration) {
  await lambda().send(
    new CreateFunctionCommand({
      ...(original ? settingsOf(original) : {}),
      FunctionName: f.name,
      Runtime: f.runtime as CreateFunctionCommandInput['Runtime'],
      Architectures: [f.architecture],
      Handler: f.start === 'upload' || f.start === 'duplicate' ? f.handler : handler,
      Role: roleArn,
      Code: { ZipFile: await codeOf(f, original) },
    }),
  );
}

async function codeOf(f: NewFunction, original?: FunctionConfiguration): Promise<Uint8Array> {
  if (original) return download((await getFunction(original.FunctionName!)).Code!.Location!);
  if (f.start === 'upload') return new Uint8Array(await f.upload!.arrayBuffer());
  const blueprint = f.start === 'blueprint' ? blueprints.find((b) => b.id === f.blueprint)! : blueprints[0];
  return writePackage(packageOf(blueprint.files));
}

const settingsOf = (f: FunctionConfiguration): Partial<CreateFunctionCommandInput> => ({
  Description: f.Description,
  MemorySize: f.MemorySize,
  Timeout: f.Timeout,
  Environment: f.Environment && { Variables: f.Environment.Variables },
  EphemeralStorage: f.EphemeralStorage,
  TracingConfig: f.TracingConfig?.Mode && { Mode: f.TracingConfig.Mode },
  Layers: f.Layers?.map((layer) => layer.Arn!),
});
