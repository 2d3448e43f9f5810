import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useEffect, useRef, useState } from 'react';
import { TimeRange, useTimeRange } from '../../controls/timeRange.tsx';
import { useAction } from '../../data/useAction.ts';
import { Editor } from '../../editor/Editor.tsx';
import { Page } from '../../frame/Page.tsx';
import { setQuery, usePlace } from '../../frame/router.ts';
import { LogGroupSelect } from '../../logs/LogGroupSelect.tsx';
import { type Bar, histogramOf } from './bars.ts';
import { Histogram } from './Histogram.tsx';
import { ResultTable } from './ResultTable.tsx';
import { type Results, runQuery } from '../../logs/query.ts';
import { SavedQueries } from './SavedQueries.tsx';

const mostGroups = 50;
const firstQuery = 'fields @timestamp, @message, @logStream\n| sort @timestamp desc\n| limit 1000';

/** What is asked is in the address: ?group=…&query=…&range=1h. */
export default function InsightsPage() {
  const { query } = usePlace();
  const groups = query.getAll('group');
  const [text, setText] = useState(() => query.get('query') ?? firstQuery);
  const range = useTimeRange();
  const [results, setResults] = useState<Results>();
  const [bars, setBars] = useState<readonly Bar[]>();
  const abort = useRef<AbortController>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const { run, isBusy } = useAction(async () => {
    setQuery({ query: text });
    setResults(undefined);
    setBars(undefined);
    const { signal } = (abort.current = new AbortController());
    const now = Date.now();
    const asked = { groups, text, from: now - range.length, to: now };
    // The one does not wait for the other, and a query may be one that has no histogram.
    void histogramOf(asked, signal).then(
      (found) => !signal.aborted && setBars(found),
      () => undefined,
    );
    try {
      setResults(await runQuery(asked, signal, setResults));
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  });

  return (
    <Page title="Logs Insights" description="Questions to the log events of some groups.">
      <Container
        header={
          <Header
            variant="h2"
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <TimeRange selected={range.id} />
                <SavedQueries
                  current={{ text, groups }}
                  open={(saved) => {
                    setText(saved.text);
                    setQuery({ query: saved.text, ...(saved.groups.length > 0 ? { group: [...saved.groups] } : {}) });
                  }}
                />
                <Button disabled={!isBusy} onClick={() => abort.current?.abort()}>
                  Cancel
                </Button>
                <Button
                  variant="primary"
                  loading={isBusy}
                  disabled={groups.length === 0 || groups.length > mostGroups || text.trim() === ''}
                  onClick={() => void run()}
                >
                  Run query
                </Button>
              </SpaceBetween>
            }
          >
            Query
          </Header>
        }
      >
        <SpaceBetween size="m">
          <LogGroupSelect selected={groups} onChange={(names) => setQuery({ group: names })} most={mostGroups} />
          <FormField
            label="Query"
            description="fields, filter, parse, stats, sort, limit, dedup, display: commands with a | between them."
            stretch
          >
            <Editor
              path="insights.query"
              text={text}
              label="Query. Press Escape to leave the editor, Enter to type in it"
              lines={8}
              onChange={setText}
            />
          </FormField>
        </SpaceBetween>
      </Container>
      {results && (
        <>
          {bars && (
            <Container header={<Header variant="h2">Events over time</Header>}>
              <Histogram bars={bars} />
            </Container>
          )}
          <ResultTable
            rows={results.rows}
            status={
              results.status === 'Complete' ? (
                <Looked results={results} />
              ) : (
                <StatusIndicator type={results.status === 'Running' || results.status === 'Scheduled' ? 'in-progress' : 'error'}>
                  {results.status}
                </StatusIndicator>
              )
            }
          />
        </>
      )}
    </Page>
  );
}

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

const Looked = ({ results: { statistics } }: { results: Results }) => (
  <Box variant="span" color="text-body-secondary">
    {whole.format(statistics?.recordsMatched ?? 0)} of {whole.format(statistics?.recordsScanned ?? 0)} events matched,{' '}
    {whole.format((statistics?.bytesScanned ?? 0) / 1024)} KB scanned
  </Box>
);
