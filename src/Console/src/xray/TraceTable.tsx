import type { TraceSummary } from '@aws-sdk/client-xray';
import Link from '@cloudscape-design/components/link';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import { type Column, ResourceTable } from '../controls/ResourceTable.tsx';
import { timestamp } from '../controls/When.tsx';
import type { Loading } from '../data/useLoad.ts';
import { address } from '../frame/router.ts';
import { startOf } from './client.ts';
import { secondsText } from './times.ts';

const idOf = (t: TraceSummary) => t.Id!;
const entryOf = (t: TraceSummary) => t.EntryPoint?.Name ?? t.ServiceIds?.[0]?.Name ?? '-';
const annotationsOf = (t: TraceSummary) => Object.keys(t.Annotations ?? {}).join(', ');

const statusOf = (t: TraceSummary) =>
  t.HasFault ? ('Fault' as const) : t.HasThrottle ? ('Throttle' as const) : t.HasError ? ('Error' as const) : ('OK' as const);
const indicators = { Fault: 'error', Throttle: 'warning', Error: 'warning', OK: 'success' } as const;

const columns: Column<TraceSummary>[] = [
  { id: 'start', header: 'Start', cell: (t) => timestamp(startOf(t)), text: (t) => timestamp(startOf(t)) },
  {
    id: 'id',
    header: 'Trace ID',
    cell: (t) => <Link href={address(`/xray/traces/${t.Id}`)}>{t.Id}</Link>,
    text: idOf,
    isRowHeader: true,
  },
  { id: 'entry', header: 'Entry point', cell: entryOf, text: entryOf },
  {
    id: 'status',
    header: 'Status',
    cell: (t) => <StatusIndicator type={indicators[statusOf(t)]}>{statusOf(t)}</StatusIndicator>,
    text: statusOf,
  },
  { id: 'duration', header: 'Duration', cell: (t) => secondsText(t.Duration), text: (t) => (t.Duration ?? 0).toFixed(4).padStart(12) },
  { id: 'annotations', header: 'Annotations', cell: (t) => annotationsOf(t) || '-', text: annotationsOf },
];

interface TraceTableProps {
  traces: Loading<readonly TraceSummary[]>;
  description: ReactNode;
  pageSize?: number;
}

export const TraceTable = ({ traces, description, pageSize = 20 }: TraceTableProps) => (
  <ResourceTable
    title="Traces"
    many="traces"
    description={description}
    loading={traces}
    columns={columns}
    trackBy={idOf}
    isPage={false}
    isNewestFirst
    pageSize={pageSize}
  />
);
