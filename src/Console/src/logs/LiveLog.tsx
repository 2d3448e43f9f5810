import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useEffect, useState } from 'react';
import { readable } from '../data/readable.ts';
import { filterEvents } from './client.ts';
import { LogLines } from './LogLines.tsx';

const period = 1000;
const mostShown = 2000;
const before = 15 * 60_000;
// Events may come a little later than others that are younger.
const overlap = 5000;

/** A log group as it grows, from a quarter of an hour ago. */
export function LiveLog({ logGroupName }: { logGroupName: string }) {
  const [events, setEvents] = useState<readonly FilteredLogEvent[]>([]);
  const [isPaused, setPaused] = useState(false);
  const [error, setError] = useState<unknown>();
  const [from, setFrom] = useState(() => Date.now() - before);

  useEffect(() => {
    if (isPaused) return;
    const abort = new AbortController();
    let newest = from;
    let timer: ReturnType<typeof setTimeout>;
    const poll = async () => {
      try {
        const found = await filterEvents({ logGroupName, startTime: Math.max(from, newest - overlap) }, mostShown, abort.signal);
        if (abort.signal.aborted) return;
        newest = Math.max(newest, ...found.map((e) => e.timestamp ?? 0));
        setEvents((shown) => merged(shown, found));
        setError(undefined);
      } catch (thrown) {
        if (abort.signal.aborted) return;
        setError(thrown);
      }
      timer = setTimeout(() => void poll(), period);
    };
    void poll();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [logGroupName, isPaused, from]);

  const clear = () => {
    setEvents([]);
    setFrom(Date.now());
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={logGroupName}
          info={
            <StatusIndicator type={error ? 'error' : isPaused ? 'stopped' : 'in-progress'}>
              {error ? readable(error).header : isPaused ? 'Paused' : 'Following'}
            </StatusIndicator>
          }
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button onClick={clear}>Clear</Button>
              <Button onClick={() => setPaused(!isPaused)}>{isPaused ? 'Resume' : 'Pause'}</Button>
            </SpaceBetween>
          }
        >
          Live log
        </Header>
      }
    >
      {events.length === 0 ? (
        'No events in the last 15 minutes. What is logged from now on appears here.'
      ) : (
        <LogLines events={events} label="Live log" isFollowed={!isPaused} />
      )}
    </Container>
  );
}

function merged(shown: readonly FilteredLogEvent[], found: readonly FilteredLogEvent[]) {
  const known = new Set(shown.map((e) => e.eventId));
  const fresh = found.filter((e) => !known.has(e.eventId));
  if (fresh.length === 0) return shown;
  return [...shown, ...fresh].sort((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0)).slice(-mostShown);
}
