import Link from '@cloudscape-design/components/link';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMemo } from 'react';
import { type Column, ResourceTable } from '../../../controls/ResourceTable.tsx';
import { timestamp } from '../../../controls/When.tsx';
import { useLoad } from '../../../data/useLoad.ts';
import { address, segment } from '../../../frame/router.ts';
import { filterEvents } from '../../../logs/client.ts';
import { type Report, reportOf } from '../../../logs/report.ts';
import { type FunctionView, logGroupOf } from '../view.ts';

interface RecentInvocation extends Report {
  time: number;
  logStream: string;
}

const most = 1000;
const columnsOf = (group: string): Column<RecentInvocation>[] => [
  { id: 'time', header: 'Time', cell: (i) => timestamp(i.time), text: (i) => timestamp(i.time), isRowHeader: true },
  { id: 'request', header: 'Request ID', cell: (i) => i.requestId, text: (i) => i.requestId },
  { id: 'duration', header: 'Duration', cell: (i) => `${i.duration} ms`, text: (i) => i.duration.toFixed(2).padStart(12) },
  { id: 'billed', header: 'Billed', cell: (i) => `${i.billed} ms` },
  { id: 'memory', header: 'Memory used', cell: (i) => `${i.memoryUsed} of ${i.memorySize} MB` },
  {
    id: 'start',
    header: 'Start',
    cell: (i) => (i.init === undefined ? 'warm' : `cold, ${i.init} ms`),
    text: (i) => (i.init === undefined ? 'warm' : 'cold'),
  },
  {
    id: 'status',
    header: 'Status',
    cell: (i) => (i.status ? <StatusIndicator type="error">{i.status}</StatusIndicator> : '-'),
    text: (i) => i.status ?? '',
  },
  {
    id: 'stream',
    header: 'Log stream',
    cell: (i) => (
      <Link href={address(`/logs/groups/${segment(group)}/${segment(i.logStream)}?from=${i.time - 60_000}`)}>
        <span className="arn">{i.logStream}</span>
      </Link>
    ),
    text: (i) => i.logStream,
  },
];

/**
 * Read from the REPORT lines of the log: of the invocations, what nothing else keeps.
 * @param length of the time that is looked back at, in ms
 */
export function RecentInvocations({ view, length }: { view: FunctionView; length: number }) {
  const group = logGroupOf(view);
  const invocations = useLoad(
    async (signal) => {
      const events = await filterEvents(
        { logGroupName: group, startTime: Date.now() - length, filterPattern: '?REPORT ?platform.report' },
        most,
        signal,
      );
      return events
        .flatMap((event): RecentInvocation[] => {
          const report = reportOf(event.message ?? '');
          return report ? [{ ...report, time: event.timestamp!, logStream: event.logStreamName! }] : [];
        })
        .reverse();
    },
    [group, length],
  );
  const columns = useMemo(() => columnsOf(group), [group]);
  return (
    <ResourceTable
      title="Recent invocations"
      many="invocations"
      description="From the reports in the log."
      loading={invocations}
      columns={columns}
      trackBy={keyOf}
      isPage={false}
      pageSize={10}
      isNewestFirst
    />
  );
}

const keyOf = (i: RecentInvocation) => `${i.requestId} ${i.time}`;
