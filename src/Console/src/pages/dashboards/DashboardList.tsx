import { type DashboardEntry, DeleteDashboardsCommand, paginateListDashboards, PutDashboardCommand } from '@aws-sdk/client-cloudwatch';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import { useState } from 'react';
import { DeletableTable } from '../../controls/DeletableTable.tsx';
import { FormModal } from '../../controls/FormModal.tsx';
import type { Column } from '../../controls/ResourceTable.tsx';
import { TextField } from '../../controls/TextField.tsx';
import { When } from '../../controls/When.tsx';
import { collect, useLoad } from '../../data/useLoad.ts';
import { Page } from '../../frame/Page.tsx';
import { address, navigate, segment } from '../../frame/router.ts';
import { cloudWatch } from '../../metrics/client.ts';
import { firstBody } from './body.ts';

const nameOf = (d: DashboardEntry) => d.DashboardName!;

const columns: Column<DashboardEntry>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: (d) => <Link href={address(`/dashboards/${segment(nameOf(d))}`)}>{d.DashboardName}</Link>,
    text: nameOf,
    isRowHeader: true,
  },
  { id: 'size', header: 'Size', cell: (d) => `${d.Size} bytes`, text: (d) => String(d.Size).padStart(9) },
  {
    id: 'modified',
    header: 'Last modified',
    cell: (d) => <When time={d.LastModified} />,
    text: (d) => d.LastModified?.toISOString() ?? '',
  },
];

export default function DashboardList() {
  const dashboards = useLoad(
    (signal) => collect(paginateListDashboards({ client: cloudWatch() }, {}), (page) => page.DashboardEntries, signal),
    [],
  );
  const [isCreating, setCreating] = useState(false);
  return (
    <Page title="Dashboards" hasOwnHeader>
      <DeletableTable
        title="Dashboards"
        one="dashboard"
        many="dashboards"
        loading={dashboards}
        columns={columns}
        trackBy={nameOf}
        empty="Graphs of metrics, states of alarms and words, side by side."
        remove={(name) => cloudWatch().send(new DeleteDashboardsCommand({ DashboardNames: [name] }))}
        actions={() => (
          <Button variant="primary" onClick={() => setCreating(true)}>
            Create dashboard
          </Button>
        )}
      />
      {isCreating && <CreateDashboard taken={(dashboards.value ?? []).map(nameOf)} close={() => setCreating(false)} />}
    </Page>
  );
}

const allowed = /^[\w-]{1,255}$/;

function CreateDashboard({ taken, close }: { taken: readonly string[]; close: () => void }) {
  const [name, setName] = useState('');
  // PutDashboard would write over it.
  const fault = taken.includes(name) ? 'There is one of that name.' : undefined;
  const save = async () => {
    await cloudWatch().send(new PutDashboardCommand({ DashboardName: name, DashboardBody: firstBody }));
    navigate(`/dashboards/${segment(name)}`);
  };
  return (
    <FormModal
      header="Create dashboard"
      submit="Create dashboard"
      canSubmit={allowed.test(name) && fault === undefined}
      save={save}
      close={close}
    >
      <TextField
        label="Dashboard name"
        hint="Letters, digits, hyphens and underscores."
        value={name}
        onChange={setName}
        fault={fault}
        autoFocus
      />
    </FormModal>
  );
}
