import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  type FunctionCode,
  type FunctionConfiguration,
  type FunctionUrlAuthType,
} from '@aws-sdk/client-lambda';
import { listed } from '../../controls/lists.ts';
import { faultOfPair, type Pair } from '../../controls/PairsEditor.tsx';
import { folderOf, getFunction, hotReloadBucket, lambda } from '../../lambda/client.ts';
import { download, packageOf, writePackage } from '../../lambda/deploymentPackage.ts';
import { faultOfTag } from '../../lambda/tags.ts';
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
  /** Its ARN; '': none. */
  codeSigning: string;
  /** '': it gets no URL. */
  urlAuthType: FunctionUrlAuthType | '';
  tags: readonly Pair[];
  /** IDs, separated by commas, as the next. */
  subnets: string;
  securityGroups: string;
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
  codeSigning: '',
  urlAuthType: '',
  tags: [],
  subnets: '',
  securityGroups: '',
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
    ...(f.tags.every((tag) => faultOfPair(f.tags, tag, faultOfTag) === undefined) ? {} : { tags: 'A key is missing, or there twice.' }),
    ...((f.subnets.trim() === '') === (f.securityGroups.trim() === '')
      ? {}
      : { securityGroups: 'Subnets and security groups come together.' }),
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
      Code: await codeOf(f, original),
      CodeSigningConfigArn: f.codeSigning || undefined,
      Tags: f.tags.length === 0 ? undefined : Object.fromEntries(f.tags.map(({ key, value }) => [key, value])),
      ...(f.subnets === '' ? {} : { VpcConfig: { SubnetIds: listed(f.subnets), SecurityGroupIds: listed(f.securityGroups) } }),
    }),
  );
  if (f.urlAuthType === '') return;
  const { inForm, saveUrl } = await import('../function/configuration/url/urls.ts');
  await saveUrl(f.name, { ...inForm(null), authType: f.urlAuthType }, true);
}

async function codeOf(f: NewFunction, original?: FunctionConfiguration): Promise<FunctionCode> {
  if (original) {
    const found = await getFunction(original.FunctionName!);
    const folder = folderOf(found);
    return folder === null ? { ZipFile: await download(found.Code!.Location!) } : { S3Bucket: hotReloadBucket, S3Key: folder };
  }
  if (f.start === 'upload') return { ZipFile: new Uint8Array(await f.upload!.arrayBuffer()) };
  const blueprint = f.start === 'blueprint' ? blueprints.find((b) => b.id === f.blueprint)! : blueprints[0];
  return { ZipFile: writePackage(packageOf(blueprint.files)) };
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
