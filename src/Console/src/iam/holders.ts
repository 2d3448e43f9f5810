import {
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  paginateListAttachedRolePolicies,
  paginateListAttachedUserPolicies,
  paginateListRolePolicies,
  paginateListUserPolicies,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { collect } from '../data/useLoad.ts';
import { iam } from './client.ts';

/** What has policies, attached to it and inline: the operations are the same but for their names. */
export interface PolicyHolder {
  kind: 'role' | 'user';
  name: string;
  attached: (signal?: AbortSignal) => Promise<{ PolicyName?: string; PolicyArn?: string }[]>;
  inline: (signal?: AbortSignal) => Promise<string[]>;
  /** Percent-encoded. */
  document: (policy: string, signal?: AbortSignal) => Promise<string | undefined>;
  attach: (arn: string) => Promise<unknown>;
  detach: (arn: string) => Promise<unknown>;
  put: (policy: string, document: string) => Promise<unknown>;
  remove: (policy: string) => Promise<unknown>;
}

export const roleHolder = (name: string): PolicyHolder => {
  const of = { RoleName: name };
  return {
    kind: 'role',
    name,
    attached: (signal) => collect(paginateListAttachedRolePolicies({ client: iam() }, of), (page) => page.AttachedPolicies, signal),
    inline: (signal) => collect(paginateListRolePolicies({ client: iam() }, of), (page) => page.PolicyNames, signal),
    document: async (PolicyName, abortSignal) =>
      (await iam().send(new GetRolePolicyCommand({ ...of, PolicyName }), { abortSignal })).PolicyDocument,
    attach: (PolicyArn) => iam().send(new AttachRolePolicyCommand({ ...of, PolicyArn })),
    detach: (PolicyArn) => iam().send(new DetachRolePolicyCommand({ ...of, PolicyArn })),
    put: (PolicyName, PolicyDocument) => iam().send(new PutRolePolicyCommand({ ...of, PolicyName, PolicyDocument })),
    remove: (PolicyName) => iam().send(new DeleteRolePolicyCommand({ ...of, PolicyName })),
  };
};

export const userHolder = (name: string): PolicyHolder => {
  const of = { UserName: name };
  return {
    kind: 'user',
    name,
    attached: (signal) => collect(paginateListAttachedUserPolicies({ client: iam() }, of), (page) => page.AttachedPolicies, signal),
    inline: (signal) => collect(paginateListUserPolicies({ client: iam() }, of), (page) => page.PolicyNames, signal),
    document: async (PolicyName, abortSignal) =>
      (await iam().send(new GetUserPolicyCommand({ ...of, PolicyName }), { abortSignal })).PolicyDocument,
    attach: (PolicyArn) => iam().send(new AttachUserPolicyCommand({ ...of, PolicyArn })),
    detach: (PolicyArn) => iam().send(new DetachUserPolicyCommand({ ...of, PolicyArn })),
    put: (PolicyName, PolicyDocument) => iam().send(new PutUserPolicyCommand({ ...of, PolicyName, PolicyDocument })),
    remove: (PolicyName) => iam().send(new DeleteUserPolicyCommand({ ...of, PolicyName })),
  };
};

/** Takes everything off, so that it can be deleted. */
export async function removePolicies(holder: PolicyHolder) {
  for (const { PolicyArn } of await holder.attached()) await holder.detach(PolicyArn!);
  for (const name of await holder.inline()) await holder.remove(name);
}
