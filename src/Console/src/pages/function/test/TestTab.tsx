import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useRef, useState } from 'react';
import { DeleteConfirmation } from '../../../controls/DeleteConfirmation.tsx';
import { faultOfJson } from '../../../controls/JsonField.tsx';
import { readable } from '../../../data/readable.ts';
import { useAction } from '../../../data/useAction.ts';
import { useLoad } from '../../../data/useLoad.ts';
import { draftOf, isChanged } from '../code/draft.ts';
import type { FunctionView } from '../view.ts';
import { EventForm, type EventInForm } from './EventForm.tsx';
import { faultOfName, idOf, privateEvents, removePrivate, savePrivately } from './events.ts';
import { ExecutionResult } from './ExecutionResult.tsx';
import { invoke, pretty, type Result } from './invoke.ts';
import { removeShareable, saveShareable, shareableEvents } from './shareableEvents.ts';
import { templates } from './templates.ts';

export default function TestTab({ view }: { view: FunctionView }) {
  const arn = view.configuration.FunctionArn!;
  const [own, setOwn] = useState(() => privateEvents(arn));
  const shared = useLoad((signal) => shareableEvents(view.name, signal), [view.name]);
  const saved = [...own, ...(shared.value ?? [])];
  const [event, setEvent] = useState<EventInForm>(() => ({
    saved: own[0] ? idOf(own[0]) : null,
    name: '',
    isShareable: false,
    body: own[0]?.body ?? templates[0]!.body,
    invocation: 'RequestResponse',
  }));
  const [isDeleting, setDeleting] = useState(false);
  const [result, setResult] = useState<Result>();
  const abort = useRef<AbortController>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const test = useAction(async () => {
    setResult(undefined);
    abort.current = new AbortController();
    setResult(await invoke(view.name, event.body, event.invocation, abort.current.signal));
  });

  const current = saved.find((e) => idOf(e) === event.saved);
  const { name, isShareable } = current ?? event;
  const nameFault = faultOfName(
    name,
    saved.filter((e) => e.isShareable === isShareable),
  );
  const bodyFault = faultOfJson(event.body);
  const keep = useAction(async () => {
    const kept = { name, body: event.body, isShareable };
    if (isShareable) {
      await saveShareable(view.name, kept);
      shared.refresh();
    } else setOwn(savePrivately(arn, kept));
    setEvent({ ...event, saved: idOf(kept) });
  });
  const remove = async () => {
    if (isShareable) {
      await removeShareable(view.name, name);
      shared.refresh();
    } else setOwn(removePrivate(arn, name));
    setEvent({ ...event, saved: null, name, isShareable });
  };
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
      {shared.error !== undefined && !shared.isLoading && (
        <Alert type="info" header="Shareable events are not shown">
          {readable(shared.error).header}
        </Alert>
      )}
      <Container
        header={
          <Header
            variant="h2"
            description="Up to ten private events, kept in this browser, and ten shareable ones."
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                {current && <Button onClick={() => setDeleting(true)}>Delete event</Button>}
                <Button
                  onClick={() => void keep.run()}
                  loading={keep.isBusy}
                  disabled={nameFault !== null || bodyFault !== null || (current && pretty(current.body) === pretty(event.body))}
                >
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
      {isDeleting && (
        <DeleteConfirmation
          one={isShareable ? 'shareable event' : 'event'}
          names={[name]}
          consequence={isShareable ? 'Nobody of the account will have it any more.' : undefined}
          remove={remove}
          close={() => setDeleting(false)}
          done={() => undefined}
        />
      )}
    </SpaceBetween>
  );
}
