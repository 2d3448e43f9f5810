import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { useState } from 'react';
import { Copyable } from '../../controls/Copyable.tsx';
import { timestamp } from '../../controls/When.tsx';
import { Loaded } from '../../data/Loaded.tsx';
import { useLoad } from '../../data/useLoad.ts';
import type { Parameters } from '../../frame/concept.ts';
import { Page } from '../../frame/Page.tsx';
import { getTrace, type Part } from '../../xray/segment.ts';
import { secondsText } from '../../xray/times.ts';
import { Timeline } from './Timeline.tsx';

export default function TracePage({ parameters }: { parameters: Parameters }) {
  const id = parameters.id!;
  const trace = useLoad((signal) => getTrace(id, signal), [id]);
  const [chosen, setChosen] = useState<Part>();
  return (
    <Page title={id} above={[{ text: 'Traces', path: '/xray/traces' }]}>
      <Loaded of={trace} what="trace">
        {(found) => {
          const shown = chosen ?? found.parts[0]!;
          return (
            <>
              <Container header={<Header variant="h2">Trace summary</Header>}>
                <KeyValuePairs
                  columns={4}
                  items={[
                    { label: 'Trace ID', value: <Copyable text={id} what="trace ID" /> },
                    { label: 'Start', value: timestamp(found.start * 1000) },
                    { label: 'Duration', value: secondsText(found.end - found.start) },
                    { label: 'Segments and subsegments', value: String(found.parts.length) },
                  ]}
                />
              </Container>
              <Timeline trace={found} chosen={shown} choose={setChosen} />
              <Container header={<Header variant="h2">{`Segment of ${shown.segment.name}`}</Header>}>
                <pre className="output" role="region" aria-label="Segment document" tabIndex={0}>
                  {JSON.stringify(shown.document, null, 2)}
                </pre>
              </Container>
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}
