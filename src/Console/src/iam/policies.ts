import { GetPolicyCommand, GetPolicyVersionCommand, paginateListPolicies } from '@aws-sdk/client-iam';
import { collect } from '../data/useLoad.ts';
import { documentOf, iam } from './client.ts';
import type { PolicyHolder } from './holders.ts';

export interface HeldPolicy {
  name: string;
  /** None: the policy is inline. */
  arn?: string;
  document: unknown;
}

export const listPolicies = (signal?: AbortSignal) => collect(paginateListPolicies({ client: iam() }, {}), (page) => page.Policies, signal);

export const isManagedByAws = (arn = '') => arn.startsWith('arn:aws:iam::aws:');

/** Every policy of a role or user, with its document. */
export async function policiesOf(holder: PolicyHolder, signal?: AbortSignal): Promise<HeldPolicy[]> {
  const [attached, inline] = await Promise.all([holder.attached(signal), holder.inline(signal)]);
  return Promise.all([
    ...attached.map(async ({ PolicyName, PolicyArn }) => ({
      name: PolicyName!,
      arn: PolicyArn!,
      document: await managedDocument(PolicyArn!, signal),
    })),
    ...inline.map(async (name) => ({ name, document: documentOf(await holder.document(name, signal)) })),
  ]);
}

export async function managedDocument(arn: string, abortSignal?: AbortSignal): Promise<unknown> {
  const { Policy: policy } = await iam().send(new GetPolicyCommand({ PolicyArn: arn }), { abortSignal });
  const { PolicyVersion: version } = await iam().send(
    new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: policy!.DefaultVersionId }),
    { abortSignal },
  );
  return documentOf(version!.Document);
}

export interface Grant {
  effect: string;
  action: string;
  resource: string;
  policy: string;
}

/** Policies as a table: what is allowed on what, and which policy says so. */
export const grantsOf = (policies: readonly HeldPolicy[]): Grant[] =>
  policies.flatMap(({ name, document }) =>
    ([(document as { Statement?: unknown }).Statement ?? []].flat() as Record<string, string | string[] | undefined>[]).flatMap((s) =>
      [s.Action ?? `all but ${[s.NotAction].flat().join(', ')}`].flat().map((action) => ({
        effect: String(s.Effect),
        action,
        resource: [s.Resource ?? `all but ${[s.NotResource].flat().join(', ')}`].flat().join(', '),
        policy: name,
      })),
    ),
  );

export const emptyPolicy = JSON.stringify(
  { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['lambda:InvokeFunction'], Resource: '*' }] },
  null,
  2,
);
