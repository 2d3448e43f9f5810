import { DeleteFunctionCommand, type FunctionConfiguration } from '@aws-sdk/client-lambda';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Link from '@cloudscape-design/components/link';
import { useState } from 'react';
import { DeleteConfirmation } from '../../controls/DeleteConfirmation.tsx';
import { type Column, ResourceTable } from '../../controls/ResourceTable.tsx';
import { When } from '../../controls/When.tsx';
import { useLoad } from '../../data/useLoad.ts';
import { Page } from '../../frame/Page.tsx';
import { address, navigate, segment } from '../../frame/router.ts';
import { lambda, listFunctions } from '../../lambda/client.ts';
import { runtimeName } from '../../lambda/runtimes.ts';

const columns: Column<FunctionConfiguration>[] = [
  {
    id: 'name',
    header: 'Function name',
    cell: (f) => <Link href={address(`/functions/${segment(f.FunctionName!)}`)}>{f.FunctionName}</Link>,
    text: (f) => f.FunctionName!,
    isRowHeader: true,
  },
  { id: 'description', header: 'Description', cell: (f) => f.Description || '-', text: (f) => f.Description ?? '' },
  { id: 'package', header: 'Package type', cell: (f) => f.PackageType, text: (f) => f.PackageType ?? '' },
  { id: 'runtime', header: 'Runtime', cell: (f) => runtimeName(f.Runtime), text: (f) => runtimeName(f.Runtime) },
  { id: 'modified', header: 'Last modified', cell: (f) => <When time={f.LastModified} />, text: (f) => f.LastModified ?? '' },
];
const nameOf = (f: FunctionConfiguration) => f.FunctionName!;

export default function FunctionList() {
  const functions = useLoad(listFunctions, []);
  const [deleting, setDeleting] = useState<readonly string[]>([]);
  return (
    <Page title="Functions" hasOwnHeader>
      <ResourceTable
        title="Functions"
        many="functions"
        loading={functions}
        columns={columns}
        trackBy={nameOf}
        selection="multi"
        empty={<Button href={address('/create/function')}>Create function</Button>}
        actions={(selected) => (
          <>
            <ButtonDropdown
              disabled={selected.length === 0}
              items={[
                { id: 'view', text: 'View details', disabled: selected.length !== 1 },
                { id: 'test', text: 'Test', disabled: selected.length !== 1 },
                { id: 'duplicate', text: 'Duplicate', disabled: selected.length !== 1 },
                { id: 'delete', text: 'Delete' },
              ]}
              onItemClick={({ detail }) => {
                const name = segment(selected[0]?.FunctionName ?? '');
                if (detail.id === 'view') navigate(`/functions/${name}`);
                if (detail.id === 'test') navigate(`/functions/${name}?tab=test`);
                if (detail.id === 'duplicate') navigate(`/create/function?from=${name}`);
                if (detail.id === 'delete') setDeleting(selected.map(nameOf));
              }}
            >
              Actions
            </ButtonDropdown>
            <Button variant="primary" href={address('/create/function')}>
              Create function
            </Button>
          </>
        )}
      />
      {deleting.length > 0 && (
        <DeleteConfirmation
          one="function"
          names={deleting}
          consequence="Its log group and its role stay."
          remove={(name) => lambda().send(new DeleteFunctionCommand({ FunctionName: name }))}
          close={() => setDeleting([])}
          done={functions.refresh}
        />
      )}
    </Page>
  );
}
