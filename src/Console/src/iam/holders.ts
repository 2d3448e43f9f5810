import {
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  DeleteGroupPolicyCommand,
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  DetachGroupPolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  GetGroupPolicyCommand,
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  type IAMClient,
  paginateListAttachedGroupPolicies,
  paginateListAttachedRolePolicies,
  paginateListAttachedUserPolicies,
  paginateListGroupPolicies,
  paginateListRolePolicies,
  paginateListUserPolicies,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { collect } from '../data/useLoad.ts';
import { iam } from './client.ts';

/** What has policies, attached to it and inline. */
export interface PolicyHolder {
  name: string;
  attached: (signal?: AbortSignal) => Promise<Attached[]>;
  inline: (signal?: AbortSignal) => Promise<string[]>;
  /** Percent-encoded. */
  document: (policy: string, signal?: AbortSignal) => Promise<string | undefined>;
  attach: (arn: string) => Promise<unknown>;
  detach: (arn: string) => Promise<unknown>;
  put: (policy: string, document: string) => Promise<unknown>;
  remove: (policy: string) => Promise<unknown>;
}

interface Attached {
  PolicyName?: string;
  PolicyArn?: string;
}

type Command<Input> = new (input: Input) => object;
type Pages<Of, Page> = (configuration: { client: IAMClient }, of: Of) => AsyncIterable<Page>;

/** The operations are the same for each kind, but for their names and the member that says whose. */
interface Operations<Of> {
  Attached: Pages<Of, { AttachedPolicies?: Attached[] }>;
  Inline: Pages<Of, { PolicyNames?: string[] }>;
  Get: Command<Of & { PolicyName: string }>;
  Attach: Command<Of & { PolicyArn: string }>;
  Detach: Command<Of & { PolicyArn: string }>;
  Put: Command<Of & { PolicyName: string; PolicyDocument: string }>;
  Delete: Command<Of & { PolicyName: string }>;
}

// The client has an overload for each operation, and none for one of several.
const send = (command: object, abortSignal?: AbortSignal): Promise<{ PolicyDocument?: string }> =>
  iam().send(command as GetRolePolicyCommand, { abortSignal });

const holder = <Of>(name: string, of: Of, { Attached, Inline, Get, Attach, Detach, Put, Delete }: Operations<Of>): PolicyHolder => ({
  name,
  attached: (signal) => collect(Attached({ client: iam() }, of), (page) => page.AttachedPolicies, signal),
  inline: (signal) => collect(Inline({ client: iam() }, of), (page) => page.PolicyNames, signal),
  document: async (PolicyName, signal) => (await send(new Get({ ...of, PolicyName }), signal)).PolicyDocument,
  attach: (PolicyArn) => send(new Attach({ ...of, PolicyArn })),
  detach: (PolicyArn) => send(new Detach({ ...of, PolicyArn })),
  put: (PolicyName, PolicyDocument) => send(new Put({ ...of, PolicyName, PolicyDocument })),
  remove: (PolicyName) => send(new Delete({ ...of, PolicyName })),
});

export const roleHolder = (name: string) =>
  holder(
    name,
    { RoleName: name },
    {
      Attached: paginateListAttachedRolePolicies,
      Inline: paginateListRolePolicies,
      Get: GetRolePolicyCommand,
      Attach: AttachRolePolicyCommand,
      Detach: DetachRolePolicyCommand,
      Put: PutRolePolicyCommand,
      Delete: DeleteRolePolicyCommand,
    },
  );

export const userHolder = (name: string) =>
  holder(
    name,
    { UserName: name },
    {
      Attached: paginateListAttachedUserPolicies,
      Inline: paginateListUserPolicies,
      Get: GetUserPolicyCommand,
      Attach: AttachUserPolicyCommand,
      Detach: DetachUserPolicyCommand,
      Put: PutUserPolicyCommand,
      Delete: DeleteUserPolicyCommand,
    },
  );

export const groupHolder = (name: string) =>
  holder(
    name,
    { GroupName: name },
    {
      Attached: paginateListAttachedGroupPolicies,
      Inline: paginateListGroupPolicies,
      Get: GetGroupPolicyCommand,
      Attach: AttachGroupPolicyCommand,
      Detach: DetachGroupPolicyCommand,
      Put: PutGroupPolicyCommand,
      Delete: DeleteGroupPolicyCommand,
    },
  );

/** Takes everything off, so that it can be deleted. */
export async function removePolicies(from: PolicyHolder) {
  for (const { PolicyArn } of await from.attached()) await from.detach(PolicyArn!);
  for (const name of await from.inline()) await from.remove(name);
}
