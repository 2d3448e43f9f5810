import {
  DeleteAlarmsCommand,
  type DescribeAlarmsCommandOutput,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Link from '@cloudscape-design/components/link';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { DeleteConfirmation } from '../../controls/DeleteConfirmation.tsx';
import { type Column, ResourceTable } from '../../controls/ResourceTable.tsx';
import { When } from '../../controls/When.tsx';
import { useAction } from '../../data/useAction.ts';
import { collect, useLoad } from '../../data/useLoad.ts';
import { Page } from '../../frame/Page.tsx';
import { address, segment } from '../../frame/router.ts';
import { cloudWatch } from '../../metrics/client.ts';
import { type Alarm, conditionOf, states } from '../../metrics/alarm.ts';

const nameOf = (a: Alarm) => a.AlarmName!;
const stateOf = (a: Alarm) => states[a.StateValue ?? 'INSUFFICIENT_DATA'];
const actionsOf = (a: Alarm) => (a.ActionsEnabled ? `${(a.AlarmActions ?? []).length} on alarm` : 'Disabled');

const columns: Column<Alarm>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: (a) => <Link href={address(`/alarms/${segment(nameOf(a))}`)}>{a.AlarmName}</Link>,
    text: nameOf,
    isRowHeader: true,
  },
  {
    id: 'state',
    header: 'State',
    cell: (a) => <StatusIndicator type={stateOf(a).type}>{stateOf(a).text}</StatusIndicator>,
    text: (a) => stateOf(a).text,
  },
  {
    id: 'updated',
    header: 'Last state update',
    cell: (a) => <When time={a.StateUpdatedTimestamp} />,
    text: (a) => a.StateUpdatedTimestamp?.toISOString() ?? '',
  },
  { id: 'conditions', header: 'Conditions', cell: conditionOf, text: conditionOf },
  { id: 'actions', header: 'Alarm actions', cell: actionsOf, text: actionsOf },
];

export default function AlarmList() {
  const alarms = useLoad(
    (signal) =>
      collect<DescribeAlarmsCommandOutput, Alarm>(
        paginateDescribeAlarms({ client: cloudWatch() }, { AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
        (page) => [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])],
        signal,
      ),
    [],
  );
  const [deleting, setDeleting] = useState<readonly string[]>([]);
  const { run, isBusy } = useAction(async (names: string[], isOn: boolean) => {
    const of = { AlarmNames: names };
    await (isOn ? cloudWatch().send(new EnableAlarmActionsCommand(of)) : cloudWatch().send(new DisableAlarmActionsCommand(of)));
    alarms.refresh();
  });
  return (
    <Page title="Alarms" hasOwnHeader>
      <ResourceTable
        title="Alarms"
        many="alarms"
        loading={alarms}
        columns={columns}
        trackBy={nameOf}
        selection="multi"
        actions={(selected) => (
          <>
            <ButtonDropdown
              disabled={selected.length === 0}
              loading={isBusy}
              items={[
                { id: 'enable', text: 'Enable actions' },
                { id: 'disable', text: 'Disable actions' },
                { id: 'delete', text: 'Delete' },
              ]}
              onItemClick={({ detail }) => {
                const names = selected.map(nameOf);
                if (detail.id === 'delete') setDeleting(names);
                else void run(names, detail.id === 'enable');
              }}
            >
              Actions
            </ButtonDropdown>
            <Button href={address(`/create/composite-alarm?${selected.map((a) => `alarm=${segment(nameOf(a))}`).join('&')}`)}>
              Create composite alarm
            </Button>
            <Button variant="primary" href={address('/create/alarm')}>
              Create alarm
            </Button>
          </>
        )}
      />
      {deleting.length > 0 && (
        <DeleteConfirmation
          one="alarm"
          names={deleting}
          remove={(name) => cloudWatch().send(new DeleteAlarmsCommand({ AlarmNames: [name] }))}
          close={() => setDeleting([])}
          done={alarms.refresh}
        />
      )}
    </Page>
  );
}
