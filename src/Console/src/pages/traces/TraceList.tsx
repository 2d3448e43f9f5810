import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useState } from 'react';
import { TextField } from '../../controls/TextField.tsx';
import { TimeRange, useTimeRange } from '../../controls/timeRange.tsx';
import { useLoad } from '../../data/useLoad.ts';
import { Page } from '../../frame/Page.tsx';
import { setQuery, usePlace } from '../../frame/router.ts';
import { findTraces } from '../../xray/client.ts';
import { TraceTable } from '../../xray/TraceTable.tsx';

/** What is looked for is in the address: ?expression=…&range=1h. */
export default function TraceList() {
  const expression = usePlace().query.get('expression') ?? '';
  const [typed, setTyped] = useState(expression);
  const range = useTimeRange();
  const traces = useLoad((signal) => findTraces(range.length, expression, signal), [expression, range.length]);
  return (
    <Page title="Traces" description="Of functions with active tracing, and what their SDKs send.">
      <Container
        header={
          <Header variant="h2" actions={<TimeRange selected={range.id} />}>
            Find traces
          </Header>
        }
      >
        <form
          className="search"
          onSubmit={(event) => {
            event.preventDefault();
            setQuery({ expression: typed || null });
          }}
        >
          <TextField
            label="Filter expression"
            isOptional
            isWide
            hint={'fault, error, throttle; responsetime > 0.5; annotation.order = 7; service("hello") { fault }'}
            value={typed}
            onChange={setTyped}
          />
          <Button iconName="search">Search</Button>
        </form>
      </Container>
      <TraceTable traces={traces} description="At most 1,000, newest first." />
    </Page>
  );
}
