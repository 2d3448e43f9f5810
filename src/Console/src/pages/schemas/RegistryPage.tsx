import { CreateSchemaCommand, DeleteSchemaCommand, paginateListSchemas, type SchemaSummary } from '@aws-sdk/client-schemas';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import { useMemo, useState } from 'react';
import { ChoiceField } from '../../controls/ChoiceField.tsx';
import { DeletableTable } from '../../controls/DeletableTable.tsx';
import { FormModal } from '../../controls/FormModal.tsx';
import { faultOfJson, JsonField } from '../../controls/JsonField.tsx';
import type { Column } from '../../controls/ResourceTable.tsx';
import { TextField } from '../../controls/TextField.tsx';
import { When } from '../../controls/When.tsx';
import { collect, useLoad } from '../../data/useLoad.ts';
import type { Parameters } from '../../frame/concept.ts';
import { Page } from '../../frame/Page.tsx';
import { address, navigate, segment } from '../../frame/router.ts';
import { schemas } from '../../schemas/client.ts';

const nameOf = (s: SchemaSummary) => s.SchemaName!;

const columnsOf = (registry: string): Column<SchemaSummary>[] => [
  {
    id: 'name',
    header: 'Schema name',
    cell: (s) => <Link href={address(`/schemas/${segment(registry)}/${segment(nameOf(s))}`)}>{s.SchemaName}</Link>,
    text: nameOf,
    isRowHeader: true,
  },
  { id: 'versions', header: 'Versions', cell: (s) => s.VersionCount, text: (s) => String(s.VersionCount).padStart(6) },
  {
    id: 'modified',
    header: 'Last modified',
    cell: (s) => <When time={s.LastModified} />,
    text: (s) => s.LastModified?.toISOString() ?? '',
  },
];

export default function RegistryPage({ parameters }: { parameters: Parameters }) {
  const registry = parameters.registry!;
  const columns = useMemo(() => columnsOf(registry), [registry]);
  const found = useLoad(
    (signal) => collect(paginateListSchemas({ client: schemas() }, { RegistryName: registry }), (page) => page.Schemas, signal),
    [registry],
  );
  const [isCreating, setCreating] = useState(false);
  return (
    <Page title={registry} above={[{ text: 'Schema registries', path: '/schemas' }]}>
      <DeletableTable
        title="Schemas"
        one="schema"
        many="schemas"
        loading={found}
        columns={columns}
        trackBy={nameOf}
        isPage={false}
        consequence="All its versions go with it."
        remove={(SchemaName) => schemas().send(new DeleteSchemaCommand({ RegistryName: registry, SchemaName }))}
        actions={() => <Button onClick={() => setCreating(true)}>Create schema</Button>}
      />
      {isCreating && <CreateSchema registry={registry} close={() => setCreating(false)} />}
    </Page>
  );
}

const types = ['OpenApi3', 'JSONSchemaDraft4'] as const;
const firstContent = JSON.stringify(
  { openapi: '3.0.0', info: { version: '1.0.0', title: 'Event' }, paths: {}, components: { schemas: { Event: { type: 'object' } } } },
  null,
  2,
);

function CreateSchema({ registry, close }: { registry: string; close: () => void }) {
  const [name, setName] = useState('');
  const [type, setType] = useState<string>(types[0]);
  const [content, setContent] = useState(firstContent);
  const save = async () => {
    await schemas().send(
      new CreateSchemaCommand({ RegistryName: registry, SchemaName: name, Type: type as (typeof types)[number], Content: content }),
    );
    navigate(`/schemas/${segment(registry)}/${segment(name)}`);
  };
  return (
    <FormModal
      size="large"
      header="Create schema"
      submit="Create schema"
      canSubmit={name !== '' && faultOfJson(content) === null}
      save={save}
      close={close}
    >
      <TextField label="Schema name" value={name} onChange={setName} />
      <ChoiceField label="Schema type" options={types} value={type} onChange={setType} />
      <JsonField label="Schema content" path="schema" text={content} onChange={setContent} lines={14} />
    </FormModal>
  );
}
