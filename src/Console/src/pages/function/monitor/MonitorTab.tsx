import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lazy, Suspense } from 'react';
import { TimeRange, useTimeRange } from '../../../controls/timeRange.tsx';
import { address, segment } from '../../../frame/router.ts';
import { LiveLog } from '../../../logs/LiveLog.tsx';
import { type FunctionView, logGroupOf } from '../view.ts';
import { RecentInvocations } from './RecentInvocations.tsx';

const FunctionMetrics = lazy(() => import('./FunctionMetrics.tsx'));
const FunctionTraces = lazy(() => import('./FunctionTraces.tsx'));

export default function MonitorTab({ view }: { view: FunctionView }) {
  const range = useTimeRange();
  return (
    <SpaceBetween size="l">
      <Header variant="h2" actions={<Ways view={view} range={range.id} />}>
        Monitor
      </Header>
      <Suspense>
        <FunctionMetrics functionName={view.name} length={range.length} />
      </Suspense>
      <RecentInvocations view={view} length={range.length} />
      <Suspense>
        <FunctionTraces functionName={view.name} length={range.length} />
      </Suspense>
      <LiveLog logGroupName={logGroupOf(view)} />
    </SpaceBetween>
  );
}

/** Where more is told of it. */
function Ways({ view, range }: { view: FunctionView; range: ReturnType<typeof useTimeRange>['id'] }) {
  const group = segment(logGroupOf(view));
  return (
    <div className="actions">
      <Button href={address(`/logs/groups/${group}`)}>View CloudWatch logs</Button>
      <Button href={address(`/logs/insights?group=${group}`)}>View Logs Insights</Button>
      <Button href={address(`/logs/live-tail?group=${group}`)}>View Live Tail</Button>
      <Button href={address('/xray/map')}>View X-Ray traces</Button>
      <TimeRange selected={range} />
    </div>
  );
}
