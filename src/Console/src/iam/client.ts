import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient, paginateListRoles, type Role } from '@aws-sdk/client-iam';
import { collect } from '../data/useLoad.ts';
import { clientOf } from '../session/clients.ts';

export const iam = clientOf((configuration) => new IAMClient(configuration));

export const listRoles = (signal?: AbortSignal) => collect(paginateListRoles({ client: iam() }, {}), (page) => page.Roles, signal);

export const basicExecution = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';

export const trustOf = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});

/** Policies travel percent-encoded in answers. */
export const documentOf = (encoded = '') => JSON.parse(decodeURIComponent(encoded)) as unknown;

export const trustsLambda = (role: Role) => decodeURIComponent(role.AssumeRolePolicyDocument ?? '').includes('lambda.amazonaws.com');

/** @returns its ARN */
export async function createExecutionRole(name: string): Promise<string> {
  const trust = JSON.stringify(trustOf('lambda.amazonaws.com'));
  const { Role: role } = await iam().send(
    new CreateRoleCommand({ RoleName: name, Path: '/service-role/', AssumeRolePolicyDocument: trust }),
  );
  await iam().send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn: basicExecution }));
  return role!.Arn!;
}
