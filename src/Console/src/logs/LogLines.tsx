import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { useEffect, useRef } from 'react';
import { timestamp } from '../controls/When.tsx';

const failure = /^\[ERROR\]|Traceback|Task timed out/;

/** Events, oldest first, as a terminal shows them. */
export function LogLines({
  events,
  label,
  isFollowed = false,
}: {
  events: readonly FilteredLogEvent[];
  label: string;
  isFollowed?: boolean;
}) {
  const element = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (isFollowed && element.current) element.current.scrollTop = element.current.scrollHeight;
  }, [events, isFollowed]);
  return (
    <pre ref={element} className="output" role="log" aria-label={label} tabIndex={0}>
      {events.map((event) => (
        <span
          key={event.eventId ?? `${event.timestamp} ${event.message}`}
          className={failure.test(event.message ?? '') ? 'log-error' : undefined}
        >
          <span className="log-time">{timestamp(event.timestamp ?? 0)}</span> {(event.message ?? '').trimEnd()}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}
