import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useRef, useState } from 'react';
import { useAction } from '../../../data/useAction.ts';
import { draftOf, isChanged } from '../code/draft.ts';
import type { FunctionView } from '../view.ts';
import { EventForm, type EventInForm } from './EventForm.tsx';
import { faultOfBody, faultOfName, remove, save, savedEvents } from './events.ts';
import { ExecutionResult } from './ExecutionResult.tsx';
import { invoke, type Result } from './invoke.ts';
import { templates } from './templates.ts';

export default function TestTab({ view }: { view: FunctionView }) {
  const arn = view.configuration.FunctionArn!;
  const [saved, setSaved] = useState(() => savedEvents(arn));
  const [event, setEvent] = useState<EventInForm>(() => ({
    saved: saved[0]?.name ?? null,
    name: '',
    body: saved[0]?.body ?? templates[0]!.body,
    isDryRun: false,
  }));
  const [result, setResult] = useState<Result>();
  const abort = useRef<AbortController>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const test = useAction(async () => {
    setResult(undefined);
    abort.current = new AbortController();
    setResult(await invoke(view.name, event.body, event.isDryRun, abort.current.signal));
  });

  const name = event.saved ?? event.name;
  const nameFault = faultOfName(name, saved);
  const bodyFault = faultOfBody(event.body);
  const keep = () => {
    setSaved(save(arn, { name, body: event.body }));
    setEvent({ ...event, saved: name });
  };
  const isSaved = saved.some((e) => e.name === name && e.body === event.body);
  const draft = draftOf(arn);

  return (
    <SpaceBetween size="l">
      {test.isBusy && (
        <Alert type="info" header="Executing function">
          {view.name} is running.
        </Alert>
      )}
      {result && <ExecutionResult view={view} result={result} />}
      {draft && isChanged(draft) && (
        <Alert type="warning" header="Changes not deployed">
          The code has changes that are not deployed. The test runs what is deployed.
        </Alert>
      )}
      <Container
        header={
          <Header
            variant="h2"
            description={`Events are private: up to ten for each function are kept in this browser. Shareable ones need the schemas service, which Kiln does not have yet.`}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                {event.saved !== null && (
                  <Button
                    onClick={() => {
                      setSaved(remove(arn, event.saved!));
                      setEvent({ ...event, saved: null, name: event.saved! });
                    }}
                  >
                    Delete event
                  </Button>
                )}
                <Button onClick={keep} disabled={nameFault !== null || bodyFault !== null || isSaved}>
                  Save
                </Button>
                <Button variant="primary" loading={test.isBusy} disabled={bodyFault !== null} onClick={() => void test.run()}>
                  Test
                </Button>
              </SpaceBetween>
            }
          >
            Test event
          </Header>
        }
      >
        <EventForm event={event} saved={saved} nameFault={event.name === '' ? null : nameFault} bodyFault={bodyFault} change={setEvent} />
      </Container>
    </SpaceBetween>
  );
}
