import { faultOfJson } from '../../controls/JsonField.tsx';
import { trustOf } from '../../iam/client.ts';

export interface NewRole {
  entity: 'service' | 'account' | 'custom';
  service: string;
  account: string;
  custom: string;
  policies: readonly string[];
  name: string;
  description: string;
}

export const services = [
  { value: 'lambda.amazonaws.com', label: 'Lambda', description: 'Allows Lambda functions to call AWS services on your behalf.' },
  { value: 'events.amazonaws.com', label: 'EventBridge' },
  { value: 'apigateway.amazonaws.com', label: 'API Gateway' },
];

const indented = (document: unknown) => JSON.stringify(document, null, 2);

export const initialRole: NewRole = {
  entity: 'service',
  service: services[0]!.value,
  account: '',
  custom: indented(trustOf(services[0]!.value)),
  policies: [],
  name: '',
  description: '',
};

export function trustPolicyOf({ entity, service, account, custom }: NewRole): string {
  if (entity === 'custom') return custom;
  if (entity === 'service') return indented(trustOf(service));
  return indented({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' }],
  });
}

/** What keeps one from going on from a step; null: nothing. */
export function faultOf(step: number, role: NewRole): string | null {
  if (step === 0 && role.entity === 'account' && !/^\d{12}$/.test(role.account)) return 'An account ID has twelve digits.';
  if (step === 0 && role.entity === 'custom') return faultOfJson(role.custom);
  if (step === 2 && !/^[\w+=,.@-]{1,64}$/.test(role.name)) return 'A role name has one to 64 letters, digits and +=,.@-_.';
  return null;
}
