import {
  CancelExportTaskCommand,
  DescribeExportTasksCommand,
  type ExportTask,
  type ExportTaskStatusCode,
} from '@aws-sdk/client-cloudwatch-logs';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useEffect, useState } from 'react';
import { type Column, ResourceTable } from '../../controls/ResourceTable.tsx';
import { timestamp, When } from '../../controls/When.tsx';
import { useAction } from '../../data/useAction.ts';
import { useLoad } from '../../data/useLoad.ts';
import { Page } from '../../frame/Page.tsx';
import { address, segment, usePlace } from '../../frame/router.ts';
import { logs } from '../../logs/client.ts';
import { CreateExport } from './CreateExport.tsx';

const pollMilliseconds = 1000;

const statuses: Record<ExportTaskStatusCode, { type: StatusIndicatorProps.Type; text: string }> = {
  PENDING: { type: 'pending', text: 'Pending' },
  RUNNING: { type: 'in-progress', text: 'Running' },
  PENDING_CANCEL: { type: 'in-progress', text: 'Being cancelled' },
  COMPLETED: { type: 'success', text: 'Completed' },
  CANCELLED: { type: 'stopped', text: 'Cancelled' },
  FAILED: { type: 'error', text: 'Failed' },
};

const idOf = (t: ExportTask) => t.taskId!;
const statusOf = (t: ExportTask) => statuses[t.status?.code ?? 'PENDING'];
const isUnderWay = (t: ExportTask) => t.status?.code === 'PENDING' || t.status?.code === 'RUNNING';
const createdOf = (t: ExportTask) => t.executionInfo?.creationTime ?? 0;

const columns: Column<ExportTask>[] = [
  { id: 'created', header: 'Created', cell: (t) => <When time={createdOf(t)} />, text: (t) => String(createdOf(t)) },
  {
    id: 'group',
    header: 'Log group',
    cell: (t) => <Link href={address(`/logs/groups/${segment(t.logGroupName!)}`)}>{t.logGroupName}</Link>,
    text: (t) => t.logGroupName!,
    isRowHeader: true,
  },
  { id: 'name', header: 'Name', cell: (t) => t.taskName || '-', text: (t) => t.taskName ?? '' },
  { id: 'time', header: 'Time', cell: (t) => `${timestamp(t.from!)} to ${timestamp(t.to!)}` },
  {
    id: 'status',
    header: 'Status',
    cell: (t) => <StatusIndicator type={statusOf(t).type}>{statusOf(t).text}</StatusIndicator>,
    text: (t) => statusOf(t).text,
  },
  {
    id: 'destination',
    header: 'Destination',
    cell: (t) => <span className="arn">{`${t.destination}/${t.destinationPrefix}/${t.taskId}`}</span>,
    text: (t) => t.destination ?? '',
  },
];

async function listExports(abortSignal: AbortSignal): Promise<ExportTask[]> {
  const tasks: ExportTask[] = [];
  let nextToken: string | undefined;
  do {
    const page = await logs().send(new DescribeExportTasksCommand({ nextToken }), { abortSignal });
    tasks.push(...(page.exportTasks ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return tasks;
}

/** With ?group=… a new one of that group is begun. */
export default function ExportTaskList() {
  const tasks = useLoad(listExports, []);
  const group = usePlace().query.get('group');
  const [isCreating, setCreating] = useState(group !== null);
  const cancel = useAction(async (taskId: string) => {
    await logs().send(new CancelExportTaskCommand({ taskId }));
    tasks.refresh();
  });

  const isAnyUnderWay = tasks.value?.some(isUnderWay) === true && !tasks.isLoading;
  const { refresh } = tasks;
  useEffect(() => {
    if (!isAnyUnderWay) return;
    const timer = setTimeout(refresh, pollMilliseconds);
    return () => clearTimeout(timer);
  }, [isAnyUnderWay, refresh]);

  return (
    <Page title="Log exports" hasOwnHeader>
      <ResourceTable
        title="Log exports"
        many="exports"
        description="Log events written to files, in a folder of the server's machine that stands for a bucket."
        loading={tasks}
        columns={columns}
        trackBy={idOf}
        isNewestFirst
        selection="single"
        actions={([task]) => (
          <>
            <Button disabled={!task || !isUnderWay(task)} loading={cancel.isBusy} onClick={() => task && void cancel.run(idOf(task))}>
              Cancel export
            </Button>
            <Button variant="primary" onClick={() => setCreating(true)}>
              Export log events
            </Button>
          </>
        )}
      />
      {isCreating && <CreateExport group={group ?? undefined} close={() => setCreating(false)} done={refresh} />}
    </Page>
  );
}
