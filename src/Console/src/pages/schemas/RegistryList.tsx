import { CreateRegistryCommand, DeleteRegistryCommand, paginateListRegistries, type RegistrySummary } from '@aws-sdk/client-schemas';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import { useState } from 'react';
import { DeletableTable } from '../../controls/DeletableTable.tsx';
import { FormModal } from '../../controls/FormModal.tsx';
import type { Column } from '../../controls/ResourceTable.tsx';
import { TextField } from '../../controls/TextField.tsx';
import { collect, useLoad } from '../../data/useLoad.ts';
import { Page } from '../../frame/Page.tsx';
import { address, navigate, segment } from '../../frame/router.ts';
import { schemas } from '../../schemas/client.ts';

const nameOf = (r: RegistrySummary) => r.RegistryName!;

const columns: Column<RegistrySummary>[] = [
  {
    id: 'name',
    header: 'Registry name',
    cell: (r) => <Link href={address(`/schemas/${segment(nameOf(r))}`)}>{r.RegistryName}</Link>,
    text: nameOf,
    isRowHeader: true,
  },
  { id: 'arn', header: 'ARN', cell: (r) => <span className="arn">{r.RegistryArn}</span> },
];

export default function RegistryList() {
  const registries = useLoad((signal) => collect(paginateListRegistries({ client: schemas() }, {}), (page) => page.Registries, signal), []);
  const [isCreating, setCreating] = useState(false);
  return (
    <Page title="Schema registries" hasOwnHeader>
      <DeletableTable
        title="Schema registries"
        one="registry"
        many="registries"
        description="Shareable test events of functions are in lambda-testevent-schemas."
        loading={registries}
        columns={columns}
        trackBy={nameOf}
        consequence="A registry that has schemas is not deleted."
        remove={(RegistryName) => schemas().send(new DeleteRegistryCommand({ RegistryName }))}
        actions={() => (
          <Button variant="primary" onClick={() => setCreating(true)}>
            Create registry
          </Button>
        )}
      />
      {isCreating && <CreateRegistry close={() => setCreating(false)} />}
    </Page>
  );
}

function CreateRegistry({ close }: { close: () => void }) {
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const save = async () => {
    await schemas().send(new CreateRegistryCommand({ RegistryName: name, Description: description || undefined }));
    navigate(`/schemas/${segment(name)}`);
  };
  return (
    <FormModal header="Create registry" submit="Create registry" canSubmit={name !== ''} save={save} close={close}>
      <TextField label="Registry name" hint="Letters, digits and .-_@" value={name} onChange={setName} autoFocus />
      <TextField label="Description" isOptional value={description} onChange={setDescription} />
    </FormModal>
  );
}
