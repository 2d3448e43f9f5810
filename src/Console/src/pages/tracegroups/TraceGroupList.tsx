import { DeleteGroupCommand, type GroupSummary, paginateGetGroups } from '@aws-sdk/client-xray';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import { useState } from 'react';
import { DeletableTable } from '../../controls/DeletableTable.tsx';
import type { Column } from '../../controls/ResourceTable.tsx';
import { collect, useLoad } from '../../data/useLoad.ts';
import { Page } from '../../frame/Page.tsx';
import { address, segment } from '../../frame/router.ts';
import { xray } from '../../xray/client.ts';
import { TraceGroupForm } from './TraceGroupForm.tsx';

const nameOf = (g: GroupSummary) => g.GroupName!;
const filterOf = (g: GroupSummary) => g.FilterExpression ?? '';

const columns: Column<GroupSummary>[] = [
  { id: 'name', header: 'Group name', cell: nameOf, text: nameOf, isRowHeader: true },
  { id: 'filter', header: 'Filter expression', cell: (g) => <span className="arn">{filterOf(g) || 'Every trace'}</span>, text: filterOf },
  {
    id: 'traces',
    header: 'Traces',
    cell: (g) => (
      <Link href={address(`/xray/traces?expression=${segment(filterOf(g))}`)} ariaLabel={`View traces of ${nameOf(g)}`}>
        View traces
      </Link>
    ),
  },
];

export default function TraceGroupList() {
  const groups = useLoad((signal) => collect(paginateGetGroups({ client: xray() }, {}), (page) => page.Groups, signal), []);
  const [edited, setEdited] = useState<GroupSummary | null>();
  return (
    <Page title="Groups" hasOwnHeader>
      <DeletableTable
        title="Groups"
        one="group"
        many="groups"
        description="Traces that a filter expression chooses, under a name."
        loading={groups}
        columns={columns}
        trackBy={nameOf}
        consequence="Its traces stay."
        remove={(GroupName) => xray().send(new DeleteGroupCommand({ GroupName }))}
        actions={(selected) => (
          <>
            <Button disabled={selected.length !== 1} onClick={() => setEdited(selected[0])}>
              Edit
            </Button>
            <Button variant="primary" onClick={() => setEdited(null)}>
              Create group
            </Button>
          </>
        )}
      />
      {edited !== undefined && <TraceGroupForm group={edited} close={() => setEdited(undefined)} done={groups.refresh} />}
    </Page>
  );
}
