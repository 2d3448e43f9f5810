import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { TimeRange, useTimeRange } from '../../controls/timeRange.tsx';
import { Loaded } from '../../data/Loaded.tsx';
import { useLoad } from '../../data/useLoad.ts';
import { setQuery, usePlace } from '../../frame/router.ts';
import { filterEvents } from '../../logs/client.ts';
import { LogLines } from '../../logs/LogLines.tsx';

const most = 1000;
/** Events of a group, or of one stream, that match a filter pattern. What is looked for is in the address. */
export function LogSearch({ group, stream }: { group: string; stream?: string }) {
  const { query } = usePlace();
  const pattern = query.get('pattern') ?? '';
  const from = Number(query.get('from') ?? 0);
  const range = useTimeRange(stream ? 'all' : '1h');
  const [typed, setTyped] = useState(pattern);
  const events = useLoad(
    (signal) =>
      filterEvents(
        {
          logGroupName: group,
          logStreamNames: stream === undefined ? undefined : [stream],
          filterPattern: pattern || undefined,
          startTime: from || (range.length === Infinity ? undefined : Date.now() - range.length),
        },
        most,
        signal,
      ),
    [group, stream, pattern, range.length, from],
  );
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={events.value && `(${events.value.length}${events.value.length >= most ? '+' : ''})`}
          description={'Words that an event has, "phrases", -words that it has not, ?one ?or ?the ?other.'}
          actions={<Button iconName="refresh" ariaLabel="Refresh events" onClick={events.refresh} loading={events.isLoading} />}
        >
          Log events
        </Header>
      }
    >
      <SpaceBetween size="m">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            setQuery({ pattern: typed || null });
          }}
        >
          <SpaceBetween direction="horizontal" size="xs">
            <Input
              value={typed}
              type="search"
              ariaLabel="Filter pattern"
              placeholder="Filter events"
              clearAriaLabel="Clear"
              spellcheck={false}
              onChange={({ detail }) => setTyped(detail.value)}
            />
            <Button iconName="search">Search</Button>
            <TimeRange selected={range.id} offered={['15m', '1h', '1d', 'all']} />
          </SpaceBetween>
        </form>
        <Loaded of={events} what="events">
          {(found) =>
            found.length === 0 ? (
              <Box textAlign="center" padding="l" color="text-body-secondary">
                No events{pattern ? ' match' : ''} in this time.
              </Box>
            ) : (
              <LogLines events={found} label="Log events" />
            )
          }
        </Loaded>
      </SpaceBetween>
    </Container>
  );
}
