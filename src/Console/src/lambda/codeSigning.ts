import { type CodeSigningConfig, type CodeSigningPolicy, paginateListCodeSigningConfigs } from '@aws-sdk/client-lambda';
import { collect } from '../data/useLoad.ts';
import { lambda } from './client.ts';

export const policies: Record<CodeSigningPolicy, string> = {
  Warn: 'Warn: deploy, and log it',
  Enforce: 'Enforce: do not deploy',
};

export const listCodeSigningConfigs = (signal: AbortSignal) =>
  collect(paginateListCodeSigningConfigs({ client: lambda() }, {}), (page) => page.CodeSigningConfigs, signal);

export const policyOf = ({ CodeSigningPolicies: p }: CodeSigningConfig) => p?.UntrustedArtifactOnDeployment ?? 'Warn';

/** arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0a1b2c3d4e5f60718: its last part */
export const idOf = (arn: string) => arn.split(':').at(-1)!;
