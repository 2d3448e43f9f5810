import { AttachRolePolicyCommand } from '@aws-sdk/client-iam';
import { iam } from '../../../iam/client.ts';
import type { FunctionView } from '../view.ts';
import { update } from './settings.ts';

const tracingPolicy = 'arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess';

/** Active tracing needs a permission of the execution role. As in the AWS console, a role without it is given it. */
export async function updateWithTracing(view: FunctionView, changes: Parameters<typeof update>[1]) {
  try {
    await update(view.name, changes);
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('PutTraceSegments'))) throw error;
    const RoleName = view.configuration.Role!.split('/').pop()!;
    await iam().send(new AttachRolePolicyCommand({ RoleName, PolicyArn: tracingPolicy }));
    await update(view.name, changes);
  }
}
