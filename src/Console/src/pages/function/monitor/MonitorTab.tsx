import SpaceBetween from '@cloudscape-design/components/space-between';
import { LiveLog } from '../../../logs/LiveLog.tsx';
import { type FunctionView, logGroupOf } from '../view.ts';
import { RecentInvocations } from './RecentInvocations.tsx';

export default function MonitorTab({ view }: { view: FunctionView }) {
  return (
    <SpaceBetween size="l">
      <RecentInvocations view={view} />
      <LiveLog logGroupName={logGroupOf(view)} />
    </SpaceBetween>
  );
}
