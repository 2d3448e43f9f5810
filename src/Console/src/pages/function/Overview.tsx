import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { Copyable } from '../../controls/Copyable.tsx';
import { When } from '../../controls/When.tsx';
import { address, segment } from '../../frame/router.ts';
import { runtimeName } from '../../lambda/runtimes.ts';
import { Diagram } from './Diagram.tsx';
import type { FunctionView } from './view.ts';

export function Overview({ view }: { view: FunctionView }) {
  const f = view.configuration;
  const role = f.Role?.split('/').pop() ?? '';
  return (
    <Container header={<Header variant="h2">Function overview</Header>}>
      <Diagram view={view} />
      <KeyValuePairs
        columns={4}
        items={[
          { label: 'Function ARN', value: <Copyable text={f.FunctionArn!} what="function ARN" /> },
          { label: 'Description', value: f.Description || '-' },
          { label: 'Last modified', value: <When time={f.LastModified} /> },
          { label: 'State', value: <State view={view} /> },
          { label: 'Runtime', value: runtimeName(f.Runtime) || '-' },
          { label: 'Execution role', value: <Link href={address(`/iam/roles/${segment(role)}`)}>{role}</Link> },
          { label: 'Code size', value: view.folder === null ? `${((f.CodeSize ?? 0) / 1024).toFixed(1)} KB` : 'A folder' },
        ]}
      />
    </Container>
  );
}

function State({ view: { configuration: f } }: { view: FunctionView }) {
  if (f.State === 'Failed') return <StatusIndicator type="error">{f.StateReason ?? 'Failed'}</StatusIndicator>;
  if (f.LastUpdateStatus === 'Failed')
    return <StatusIndicator type="warning">{f.LastUpdateStatusReason ?? 'The last update failed'}</StatusIndicator>;
  if (f.State === 'Pending') return <StatusIndicator type="in-progress">Creating</StatusIndicator>;
  if (f.LastUpdateStatus === 'InProgress') return <StatusIndicator type="in-progress">Updating</StatusIndicator>;
  return <StatusIndicator type="success">{f.State ?? 'Active'}</StatusIndicator>;
}
