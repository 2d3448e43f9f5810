import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { Loaded } from '../../data/Loaded.tsx';
import { useLoad } from '../../data/useLoad.ts';
import { Page } from '../../frame/Page.tsx';
import { type Health, health, runtimeName } from '../../lambda/runtimes.ts';

export default function ServerPage() {
  const state = useLoad(health, []);
  return (
    <Page
      title="This server"
      description="What GET /_kiln/health says."
      actions={<Button iconName="refresh" ariaLabel="Refresh" onClick={state.refresh} loading={state.isLoading} />}
    >
      <Loaded of={state} what="health">
        {(found) => (
          <>
            <Summary state={found} />
            <Runtimes state={found} />
            <Isolation state={found} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

const Summary = ({ state }: { state: Health }) => (
  <Container header={<Header variant="h2">Health</Header>}>
    <KeyValuePairs
      columns={4}
      items={[
        { label: 'Status', value: <StatusIndicator type={state.status === 'ok' ? 'success' : 'error'}>{state.status}</StatusIndicator> },
        { label: 'Version', value: state.version },
        { label: 'Running invocations', value: String(state.running) },
        {
          label: 'Services',
          value: (
            <SpaceBetween direction="horizontal" size="xxs">
              {state.services.map((service) => (
                <Badge key={service}>{service}</Badge>
              ))}
            </SpaceBetween>
          ),
        },
      ]}
    />
  </Container>
);

const Runtimes = ({ state }: { state: Health }) => (
  <Table
    ariaLabels={{ tableLabel: 'Runtimes' }}
    header={
      <Header variant="h2" counter={`(${state.runtimes.length})`} description="kiln runtimes install adds others.">
        Runtimes
      </Header>
    }
    items={state.runtimes.toReversed()}
    columnDefinitions={[
      { id: 'name', header: 'Name', cell: (runtime) => runtimeName(runtime), isRowHeader: true },
      { id: 'id', header: 'Identifier', cell: (runtime) => runtime },
      { id: 'sdk', header: 'boto3', cell: (runtime) => state.sdks[runtime] ?? '-' },
    ]}
  />
);

const Isolation = ({ state: { isolation, sandbox } }: { state: Health }) => (
  <Container header={<Header variant="h2">Isolation of functions</Header>}>
    <KeyValuePairs
      columns={2}
      items={[
        { label: 'Level', value: sandbox.level },
        { label: 'What it is', value: isolation },
        ...Object.entries(sandbox.limits).map(([label, value]) => ({ label, value })),
        ...(sandbox.refusals.length > 0 ? [{ label: 'Why not better', value: sandbox.refusals.join('; ') }] : []),
      ]}
    />
  </Container>
);
