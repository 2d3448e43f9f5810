import type { LiveTailSessionLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useEffect, useRef, useState } from 'react';
import { TextField } from '../../controls/TextField.tsx';
import { useAction } from '../../data/useAction.ts';
import { Page } from '../../frame/Page.tsx';
import { setQuery, usePlace } from '../../frame/router.ts';
import { LogGroupSelect } from '../../logs/LogGroupSelect.tsx';
import { LogLines } from '../../logs/LogLines.tsx';
import { follow } from './follow.ts';

const mostGroups = 10;
const mostShown = 2000;

interface Shown {
  eventId: string;
  timestamp?: number;
  message?: string;
}

/** What is followed is in the address: ?group=…&pattern=…. */
export default function LiveTailPage() {
  const { query } = usePlace();
  const groups = query.getAll('group');
  const pattern = query.get('pattern') ?? '';
  const [events, setEvents] = useState<readonly Shown[]>([]);
  const abort = useRef<AbortController>(null);
  const count = useRef(0);
  useEffect(() => () => abort.current?.abort(), []);

  const shownOf = ({ timestamp, message }: LiveTailSessionLogEvent): Shown => ({ eventId: String(++count.current), timestamp, message });
  const { run, isBusy } = useAction(async () => {
    setEvents([]);
    const { signal } = (abort.current = new AbortController());
    try {
      await follow(groups, pattern, signal, (found) => setEvents((shown) => [...shown, ...found.map(shownOf)].slice(-mostShown)));
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  });

  return (
    <Page title="Live tail" description="Log events as they are stored, of several groups together.">
      <Container
        header={
          <Header
            variant="h2"
            info={<StatusIndicator type={isBusy ? 'in-progress' : 'stopped'}>{isBusy ? 'Following' : 'Stopped'}</StatusIndicator>}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => setEvents([])}>Clear</Button>
                {isBusy ? (
                  <Button onClick={() => abort.current?.abort()}>Stop</Button>
                ) : (
                  <Button variant="primary" disabled={groups.length === 0 || groups.length > mostGroups} onClick={() => void run()}>
                    Start
                  </Button>
                )}
              </SpaceBetween>
            }
          >
            Session
          </Header>
        }
      >
        <SpaceBetween size="m">
          <LogGroupSelect selected={groups} onChange={(names) => setQuery({ group: names })} most={mostGroups} />
          <TextField
            label="Filter pattern"
            isOptional
            isWide
            hint={'Words, "phrases", -words that are not there, { $.level = "ERROR" }.'}
            value={pattern}
            onChange={(text) => setQuery({ pattern: text || null })}
          />
          {events.length === 0 ? (
            <Box textAlign="center" padding="l" color="text-body-secondary">
              {isBusy ? 'What is logged from now on appears here.' : 'Choose log groups and start.'}
            </Box>
          ) : (
            <LogLines events={events} label="Live tail" isFollowed={isBusy} />
          )}
        </SpaceBetween>
      </Container>
    </Page>
  );
}
