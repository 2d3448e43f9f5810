import {
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  type LogStream,
  paginateDescribeLogStreams,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import Select from '@cloudscape-design/components/select';
import Tabs from '@cloudscape-design/components/tabs';
import { useMemo } from 'react';
import { type Column, ResourceTable } from '../../controls/ResourceTable.tsx';
import { When } from '../../controls/When.tsx';
import { useAction } from '../../data/useAction.ts';
import { collect, useLoad } from '../../data/useLoad.ts';
import type { Parameters } from '../../frame/concept.ts';
import { succeeded } from '../../frame/notifications.ts';
import { Page } from '../../frame/Page.tsx';
import { address, segment, setQuery, usePlace } from '../../frame/router.ts';
import { logs } from '../../logs/client.ts';
import { LiveLog } from '../../logs/LiveLog.tsx';
import { LogSearch } from './LogSearch.tsx';
import { MetricFilters } from './MetricFilters.tsx';
import { retentions, retentionText } from './retention.ts';
import { SubscriptionFilters } from './SubscriptionFilters.tsx';

const columnsOf = (group: string): Column<LogStream>[] => [
  {
    id: 'name',
    header: 'Log stream',
    cell: (s) => <Link href={address(`/logs/groups/${segment(group)}/${segment(s.logStreamName!)}`)}>{s.logStreamName}</Link>,
    text: (s) => s.logStreamName!,
    isRowHeader: true,
  },
  { id: 'last', header: 'Last event', cell: (s) => <When time={s.lastEventTimestamp} />, text: (s) => String(s.lastEventTimestamp ?? 0) },
];
const nameOf = (s: LogStream) => s.logStreamName!;

export default function LogGroupPage({ parameters }: { parameters: Parameters }) {
  const group = parameters.group!;
  const columns = useMemo(() => columnsOf(group), [group]);
  const active = usePlace().query.get('tab') ?? 'streams';
  const streams = useLoad(
    (signal) =>
      collect(
        paginateDescribeLogStreams({ client: logs() }, { logGroupName: group, orderBy: 'LastEventTime', descending: true }),
        (page) => page.logStreams,
        signal,
      ),
    [group],
  );
  return (
    <Page title={group} above={[{ text: 'Log groups', path: '/logs/groups' }]} actions={<Actions group={group} />}>
      <Tabs
        ariaLabel="Log group"
        activeTabId={active}
        onChange={({ detail }) => setQuery({ tab: detail.activeTabId }, true)}
        tabs={[
          {
            id: 'streams',
            label: 'Log streams',
            content: (
              <ResourceTable
                title="Log streams"
                many="log streams"
                loading={streams}
                columns={columns}
                trackBy={nameOf}
                isPage={false}
                isNewestFirst
              />
            ),
          },
          { id: 'search', label: 'Search', content: <LogSearch group={group} /> },
          { id: 'live', label: 'Live log', content: <LiveLog logGroupName={group} /> },
          { id: 'metrics', label: 'Metric filters', content: <MetricFilters group={group} /> },
          { id: 'subscriptions', label: 'Subscription filters', content: <SubscriptionFilters group={group} /> },
        ]}
      />
    </Page>
  );
}

const Actions = ({ group }: { group: string }) => (
  <div className="actions">
    <Button href={address(`/logs/insights?group=${segment(group)}`)}>View in Logs Insights</Button>
    <Button href={address(`/logs/live-tail?group=${segment(group)}`)}>Start tailing</Button>
    <Button href={address(`/logs/exports?group=${segment(group)}`)}>Export</Button>
    <Retention group={group} />
  </div>
);

function Retention({ group }: { group: string }) {
  const found = useLoad(
    async (abortSignal) => {
      const { logGroups = [] } = await logs().send(new DescribeLogGroupsCommand({ logGroupNamePrefix: group }), { abortSignal });
      return logGroups.find((g) => g.logGroupName === group) ?? null;
    },
    [group],
  );
  const { run } = useAction(async (days: number) => {
    if (days === 0) await logs().send(new DeleteRetentionPolicyCommand({ logGroupName: group }));
    else await logs().send(new PutRetentionPolicyCommand({ logGroupName: group, retentionInDays: days }));
    succeeded(`Events of ${group} are kept: ${retentionText(days || undefined).toLowerCase()}.`, 'updated');
    found.refresh();
  });
  if (!found.value) return null;
  const options = [0, ...retentions].map((days) => ({ value: String(days), label: retentionText(days || undefined) }));
  return (
    <Select
      inlineLabelText="Retention"
      options={options}
      selectedOption={options.find((o) => o.value === String(found.value?.retentionInDays ?? 0)) ?? null}
      onChange={({ detail }) => void run(Number(detail.selectedOption.value))}
    />
  );
}
