import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import type { Part, Segment, Trace } from '../../xray/segment.ts';
import { secondsText } from '../../xray/times.ts';

const lengthOf = ({ start_time: start, end_time: end }: Segment) => (end === undefined ? undefined : end - start);

function Status({ segment: s }: { segment: Segment }) {
  if (s.in_progress) return <StatusIndicator type="in-progress">In progress</StatusIndicator>;
  if (s.fault) return <StatusIndicator type="error">Fault{s.http?.response?.status ? ` (${s.http.response.status})` : ''}</StatusIndicator>;
  if (s.throttle) return <StatusIndicator type="warning">Throttle</StatusIndicator>;
  if (s.error) return <StatusIndicator type="warning">Error</StatusIndicator>;
  return <StatusIndicator type="success">OK</StatusIndicator>;
}

interface TimelineProps {
  trace: Trace;
  chosen: Part;
  choose: (part: Part) => void;
}

/** Who called whom, and when. */
export function Timeline({ trace, chosen, choose }: TimelineProps) {
  return (
    <Table<Part>
      variant="container"
      header={
        <Header variant="h2" counter={`(${trace.parts.length})`} description="Choose a name to see its document.">
          Segments timeline
        </Header>
      }
      ariaLabels={{ tableLabel: 'Segments timeline' }}
      items={trace.parts}
      trackBy={({ segment }) => segment.id}
      wrapLines
      columnDefinitions={[
        {
          id: 'name',
          header: 'Name',
          isRowHeader: true,
          cell: (part) => (
            <span className="segment-name" style={{ paddingInlineStart: `${part.depth * 1.25}rem` }}>
              <button type="button" className="file-name" aria-current={part.segment.id === chosen.segment.id} onClick={() => choose(part)}>
                {part.segment.name}
              </button>{' '}
              <span className="log-time">{part.segment.origin ?? part.segment.namespace ?? ''}</span>
            </span>
          ),
        },
        { id: 'status', header: 'Status', cell: ({ segment }) => <Status segment={segment} /> },
        { id: 'duration', header: 'Duration', cell: ({ segment }) => secondsText(lengthOf(segment)) },
        {
          id: 'bar',
          header: `0 to ${secondsText(trace.end - trace.start)}`,
          minWidth: 280,
          cell: ({ segment }) => <SpanBar trace={trace} segment={segment} />,
        },
      ]}
    />
  );
}

function SpanBar({ trace, segment }: { trace: Trace; segment: Segment }) {
  const whole = Math.max(trace.end - trace.start, 1e-6);
  const from = ((segment.start_time - trace.start) / whole) * 100;
  const width = ((lengthOf(segment) ?? trace.end - segment.start_time) / whole) * 100;
  const kind = segment.fault ? 'fault' : segment.error || segment.throttle ? 'error' : 'ok';
  return (
    <div className="span-track" aria-hidden="true">
      <div className={`span-bar span-${kind}`} style={{ insetInlineStart: `${from}%`, inlineSize: `max(2px, ${width}%)` }} />
    </div>
  );
}
