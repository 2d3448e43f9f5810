import { DeleteLogGroupCommand, type LogGroup, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import { useState } from 'react';
import { DeleteConfirmation } from '../../controls/DeleteConfirmation.tsx';
import { type Column, ResourceTable } from '../../controls/ResourceTable.tsx';
import { When } from '../../controls/When.tsx';
import { collect, useLoad } from '../../data/useLoad.ts';
import { Page } from '../../frame/Page.tsx';
import { address, segment } from '../../frame/router.ts';
import { logs } from '../../logs/client.ts';
import { retentionText } from './retention.ts';

const columns: Column<LogGroup>[] = [
  {
    id: 'name',
    header: 'Log group',
    cell: (g) => <Link href={address(`/logs/groups/${segment(g.logGroupName!)}`)}>{g.logGroupName}</Link>,
    text: (g) => g.logGroupName!,
    isRowHeader: true,
  },
  { id: 'retention', header: 'Retention', cell: (g) => retentionText(g.retentionInDays), text: (g) => retentionText(g.retentionInDays) },
  { id: 'bytes', header: 'Stored bytes', cell: (g) => g.storedBytes ?? '-' },
  { id: 'created', header: 'Created', cell: (g) => <When time={g.creationTime} />, text: (g) => String(g.creationTime ?? 0) },
];
const nameOf = (g: LogGroup) => g.logGroupName!;

export default function LogGroupList() {
  const groups = useLoad((signal) => collect(paginateDescribeLogGroups({ client: logs() }, {}), (page) => page.logGroups, signal), []);
  const [deleting, setDeleting] = useState<readonly string[]>([]);
  return (
    <Page title="Log groups" hasOwnHeader>
      <ResourceTable
        title="Log groups"
        many="log groups"
        loading={groups}
        columns={columns}
        trackBy={nameOf}
        selection="multi"
        empty="A function's group appears with its first invocation."
        actions={(selected) => (
          <Button disabled={selected.length === 0} onClick={() => setDeleting(selected.map(nameOf))}>
            Delete
          </Button>
        )}
      />
      {deleting.length > 0 && (
        <DeleteConfirmation
          one="log group"
          names={deleting}
          consequence="All its events go with it."
          remove={(logGroupName) => logs().send(new DeleteLogGroupCommand({ logGroupName }))}
          close={() => setDeleting([])}
          done={groups.refresh}
        />
      )}
    </Page>
  );
}
