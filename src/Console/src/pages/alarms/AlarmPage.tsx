import {
  type AlarmHistoryItem,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  paginateDescribeAlarmHistory,
} from '@aws-sdk/client-cloudwatch';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { Copyable } from '../../controls/Copyable.tsx';
import { DeleteConfirmation } from '../../controls/DeleteConfirmation.tsx';
import { type Column, ResourceTable } from '../../controls/ResourceTable.tsx';
import { TimeRange, useTimeRange } from '../../controls/timeRange.tsx';
import { timestamp, When } from '../../controls/When.tsx';
import { Loaded } from '../../data/Loaded.tsx';
import { collect, useLoad } from '../../data/useLoad.ts';
import type { Parameters } from '../../frame/concept.ts';
import { Page } from '../../frame/Page.tsx';
import { navigate } from '../../frame/router.ts';
import { cloudWatch, labelOf } from '../../metrics/client.ts';
import { MetricChart } from '../../metrics/MetricChart.tsx';
import { useLines } from '../../metrics/useLines.ts';
import { type Alarm, conditionOf, metricOfAlarm, missingData, states, statisticOf } from '../../metrics/alarm.ts';

async function find(name: string, abortSignal: AbortSignal): Promise<Alarm> {
  const { MetricAlarms: onMetrics = [], CompositeAlarms: onAlarms = [] } = await cloudWatch().send(
    new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
    { abortSignal },
  );
  const [found]: Alarm[] = [...onMetrics, ...onAlarms];
  if (!found) throw new Error(`There is no alarm ${name}.`);
  return found;
}

const columns: Column<AlarmHistoryItem>[] = [
  {
    id: 'time',
    header: 'Date',
    cell: (h) => timestamp(h.Timestamp!.getTime()),
    text: (h) => timestamp(h.Timestamp!.getTime()),
    isRowHeader: true,
  },
  { id: 'type', header: 'Type', cell: (h) => h.HistoryItemType, text: (h) => h.HistoryItemType ?? '' },
  { id: 'summary', header: 'Description', cell: (h) => h.HistorySummary, text: (h) => h.HistorySummary ?? '' },
];
const keyOf = (h: AlarmHistoryItem) => `${h.Timestamp?.getTime()} ${h.HistoryItemType} ${h.HistorySummary}`;

export default function AlarmPage({ parameters }: { parameters: Parameters }) {
  const name = parameters.name!;
  const alarm = useLoad((signal) => find(name, signal), [name]);
  const history = useLoad(
    (signal) =>
      collect(paginateDescribeAlarmHistory({ client: cloudWatch() }, { AlarmName: name }), (page) => page.AlarmHistoryItems, signal),
    [name],
  );
  const [isDeleting, setDeleting] = useState(false);
  return (
    <Page title={name} above={[{ text: 'Alarms', path: '/alarms' }]} actions={<Button onClick={() => setDeleting(true)}>Delete</Button>}>
      <Loaded of={alarm} what={name}>
        {(found) => (
          <>
            {metricOfAlarm(found) && <Graph alarm={found} />}
            <Details alarm={found} />
          </>
        )}
      </Loaded>
      <ResourceTable
        title="History"
        many="entries"
        loading={history}
        columns={columns}
        trackBy={keyOf}
        isPage={false}
        isNewestFirst
        pageSize={10}
      />
      {isDeleting && (
        <DeleteConfirmation
          one="alarm"
          names={[name]}
          remove={() => cloudWatch().send(new DeleteAlarmsCommand({ AlarmNames: [name] }))}
          close={() => setDeleting(false)}
          done={() => navigate('/alarms')}
        />
      )}
    </Page>
  );
}

function Graph({ alarm }: { alarm: Alarm }) {
  const range = useTimeRange('3h');
  const metric = metricOfAlarm(alarm);
  const lines = useLines(
    metric ? [{ title: labelOf(metric), metric, statistic: statisticOf(alarm) }] : [],
    range.length,
    // A chart has no room for a week of seconds.
    alarm.Period && range.length / 1000 / alarm.Period <= 500 ? alarm.Period : undefined,
  );
  return (
    <Container
      header={
        <Header variant="h2" actions={<TimeRange selected={range.id} />}>
          Graph
        </Header>
      }
    >
      <MetricChart title="Metric and threshold" lines={lines} threshold={alarm.Threshold} height={220} />
    </Container>
  );
}

function Details({ alarm }: { alarm: Alarm }) {
  const state = states[alarm.StateValue ?? 'INSUFFICIENT_DATA'];
  const metric = metricOfAlarm(alarm);
  const missing = missingData[(alarm.TreatMissingData ?? 'missing') as keyof typeof missingData];
  return (
    <Container header={<Header variant="h2">Details</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: 'State', value: <StatusIndicator type={state.type}>{state.text}</StatusIndicator> },
          { label: 'State reason', value: alarm.StateReason ?? '-' },
          { label: 'Last state update', value: <When time={alarm.StateUpdatedTimestamp} /> },
          { label: 'Conditions', value: conditionOf(alarm) },
          ...(alarm.AlarmRule === undefined
            ? [
                { label: 'Namespace', value: alarm.Namespace ?? '-' },
                { label: 'Metric', value: metric ? labelOf(metric) : 'An expression' },
                { label: 'Statistic', value: statisticOf(alarm) },
                { label: 'Missing data', value: missing },
              ]
            : []),
          { label: 'Description', value: alarm.AlarmDescription || '-' },
          { label: 'Actions', value: alarm.ActionsEnabled ? 'Enabled' : 'Disabled' },
          { label: 'On alarm', value: <span className="arn">{alarm.AlarmActions?.join(', ') || '-'}</span> },
          { label: 'ARN', value: <Copyable text={alarm.AlarmArn!} what="ARN" /> },
        ]}
      />
    </Container>
  );
}
