import { AddPermissionCommand, type AddPermissionCommandInput, GetPolicyCommand, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import type { PermissionField } from '../../../lambda/AddPermission.tsx';
import { lambda } from '../../../lambda/client.ts';
import { PolicyStatements } from '../../../lambda/PolicyStatements.tsx';
import type { FunctionView } from '../view.ts';

const fields: readonly PermissionField[] = [
  { member: 'StatementId', label: 'Statement ID', hint: 'A name for the statement.' },
  { member: 'Principal', label: 'Principal', hint: 'An account ID, an ARN, or a service as s3.amazonaws.com.' },
  { member: 'Action', label: 'Action', hint: 'lambda:InvokeFunction, or another of Lambda.', initial: 'lambda:InvokeFunction' },
  { member: 'SourceArn', label: 'Source ARN', hint: 'Of services: the resource that may invoke the function.', isOptional: true },
];

export function ResourcePolicy({ view }: { view: FunctionView }) {
  const of = { FunctionName: view.name };
  return (
    <PolicyStatements
      title="Resource-based policy statements"
      description="Other accounts and AWS services that may use the function."
      of={view.name}
      policy={(abortSignal) => lambda().send(new GetPolicyCommand(of), { abortSignal })}
      fields={fields}
      add={(values) => lambda().send(new AddPermissionCommand({ ...of, ...values } as AddPermissionCommandInput))}
      remove={(StatementId) => lambda().send(new RemovePermissionCommand({ ...of, StatementId }))}
    />
  );
}
