import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tiles from '@cloudscape-design/components/tiles';
import { useEffect, useRef, useState } from 'react';
import { Loaded } from '../../data/Loaded.tsx';
import { useAction } from '../../data/useAction.ts';
import { useLoad } from '../../data/useLoad.ts';
import { succeeded } from '../../frame/notifications.ts';
import { Page } from '../../frame/Page.tsx';
import { address, navigate, segment, setQuery, usePlace } from '../../frame/router.ts';
import { getFunction } from '../../lambda/client.ts';
import { installedRuntimes } from '../../lambda/runtimes.ts';
import { AdvancedSettings } from './AdvancedSettings.tsx';
import { BasicInformation } from './BasicInformation.tsx';
import { createFunction, duplicateOf, faultsOf, initial, type NewFunction, type Start } from './createFunction.ts';
import { RoleChoice } from './RoleChoice.tsx';

const starts: readonly { value: Start; label: string; description: string }[] = [
  { value: 'scratch', label: 'Author from scratch', description: 'Start with a simple Hello World example.' },
  { value: 'blueprint', label: 'Use a blueprint', description: 'Start with sample code for a common use.' },
  { value: 'upload', label: 'Upload a .zip file', description: 'Bring a deployment package.' },
];

export default function CreateFunction() {
  const from = usePlace().query.get('from');
  const original = useLoad(async (signal) => (from ? ((await getFunction(from, signal)).Configuration ?? null) : null), [from]);
  const runtimes = useLoad(installedRuntimes, []);
  return (
    <Page title={from ? `Duplicate ${from}` : 'Create function'} above={[{ text: 'Functions', path: '/functions' }]}>
      <Loaded of={runtimes} what="runtimes">
        {(installed) => (
          <Loaded of={original} what={`function ${from}`}>
            {(found) => <CreateForm runtimes={installed} original={found ?? undefined} />}
          </Loaded>
        )}
      </Loaded>
    </Page>
  );
}

function CreateForm({ runtimes, original }: { runtimes: readonly string[]; original?: FunctionConfiguration }) {
  const query = usePlace().query;
  const [typed, setMade] = useState<NewFunction>(() => (original ? duplicateOf(original) : { ...initial, runtime: runtimes[0] ?? '' }));
  const asked = starts.find(({ value }) => value === query.get('start'))?.value ?? 'scratch';
  const made: NewFunction = { ...typed, start: original ? 'duplicate' : asked };
  const [isSubmitted, setSubmitted] = useState(false);
  const faults = faultsOf(made);
  const change = (changes: Partial<NewFunction>) => setMade((old) => ({ ...old, ...changes }));
  // A function that cannot be made leaves its role for the next try.
  const createdRole = useRef<{ name: string; arn: string }>(null);

  useEffect(() => {
    change({ roleName: made.name ? `${made.name.slice(0, 50)}-role-${suffix}` : '' });
  }, [made.name]);

  const { run, isBusy } = useAction(async () => {
    let arn = made.roleArn;
    if (made.role === 'new') {
      if (createdRole.current?.name !== made.roleName) {
        const { createExecutionRole } = await import('../../iam/client.ts');
        createdRole.current = { name: made.roleName, arn: await createExecutionRole(made.roleName) };
      }
      arn = createdRole.current.arn;
    }
    await createFunction(made, arn, original);
    succeeded(
      `Successfully created the function ${made.name}. You can now change its code and configuration. To invoke it with a test event, choose "Test".`,
    );
    navigate(`/functions/${segment(made.name)}`);
  });

  const submit = () => {
    setSubmitted(true);
    if (Object.keys(faults).length === 0) void run();
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" href={address('/functions')} formAction="none">
              Cancel
            </Button>
            <Button variant="primary" loading={isBusy} formAction="submit">
              Create function
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          {!original && (
            <Tiles
              ariaLabel="How to begin"
              columns={3}
              value={made.start}
              items={starts.map((s) => ({ ...s }))}
              onChange={({ detail }) => setQuery({ start: detail.value })}
            />
          )}
          <Container header={<Header variant="h2">Basic information</Header>}>
            <BasicInformation made={made} runtimes={runtimes} faults={isSubmitted ? faults : {}} change={change} />
          </Container>
          <Container
            header={
              <Header variant="h2" description="What the function may do. It can always write its log with a new role.">
                Permissions
              </Header>
            }
          >
            <RoleChoice made={made} faults={isSubmitted ? faults : {}} change={change} />
          </Container>
          <AdvancedSettings made={made} faults={isSubmitted ? faults : {}} change={change} />
        </SpaceBetween>
      </Form>
    </form>
  );
}

const suffix = crypto.getRandomValues(new Uint32Array(1))[0]!.toString(36).padStart(8, '0').slice(0, 8);
