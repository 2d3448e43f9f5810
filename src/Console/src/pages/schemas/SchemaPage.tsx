import {
  DeleteSchemaCommand,
  DescribeSchemaCommand,
  type DescribeSchemaCommandOutput,
  paginateListSchemaVersions,
  UpdateSchemaCommand,
} from '@aws-sdk/client-schemas';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { useState } from 'react';
import { ChoiceField } from '../../controls/ChoiceField.tsx';
import { Copyable } from '../../controls/Copyable.tsx';
import { DeleteConfirmation } from '../../controls/DeleteConfirmation.tsx';
import { FormModal } from '../../controls/FormModal.tsx';
import { faultOfJson, JsonField } from '../../controls/JsonField.tsx';
import { When } from '../../controls/When.tsx';
import { Loaded } from '../../data/Loaded.tsx';
import { collect, useLoad } from '../../data/useLoad.ts';
import type { Parameters } from '../../frame/concept.ts';
import { succeeded } from '../../frame/notifications.ts';
import { Page } from '../../frame/Page.tsx';
import { navigate, segment, setQuery, usePlace } from '../../frame/router.ts';
import { schemas } from '../../schemas/client.ts';

/** With ?version=… an older one. */
export default function SchemaPage({ parameters }: { parameters: Parameters }) {
  const of = { RegistryName: parameters.registry!, SchemaName: parameters.schema! };
  const version = usePlace().query.get('version') ?? undefined;
  const schema = useLoad(
    (abortSignal) => schemas().send(new DescribeSchemaCommand({ ...of, SchemaVersion: version }), { abortSignal }),
    [of.RegistryName, of.SchemaName, version],
  );
  const [isEditing, setEditing] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const registryPath = `/schemas/${segment(of.RegistryName)}`;
  return (
    <Page
      title={of.SchemaName}
      above={[
        { text: 'Schema registries', path: '/schemas' },
        { text: of.RegistryName, path: registryPath },
      ]}
      actions={
        <div className="actions">
          <Button disabled={schema.value === undefined} onClick={() => setEditing(true)}>
            Create version
          </Button>
          <Button onClick={() => setDeleting(true)}>Delete</Button>
        </div>
      }
    >
      <Loaded of={schema} what={of.SchemaName}>
        {(found) => <Details schema={found} registry={of.RegistryName} />}
      </Loaded>
      {isEditing && (
        <CreateVersion
          schema={schema.value!}
          registry={of.RegistryName}
          close={() => setEditing(false)}
          done={() => {
            setQuery({ version: null });
            schema.refresh();
          }}
        />
      )}
      {isDeleting && (
        <DeleteConfirmation
          one="schema"
          names={[of.SchemaName]}
          consequence="All its versions go with it."
          remove={() => schemas().send(new DeleteSchemaCommand(of))}
          close={() => setDeleting(false)}
          done={() => navigate(registryPath)}
        />
      )}
    </Page>
  );
}

function Details({ schema, registry }: { schema: DescribeSchemaCommandOutput; registry: string }) {
  const versions = useLoad(
    (signal) =>
      collect(
        paginateListSchemaVersions({ client: schemas() }, { RegistryName: registry, SchemaName: schema.SchemaName! }),
        (page) => page.SchemaVersions,
        signal,
      ),
    [schema],
  );
  const known = new Set([schema.SchemaVersion!, ...(versions.value ?? []).map((v) => v.SchemaVersion!)]);
  return (
    <>
      <Container header={<Header variant="h2">Details</Header>}>
        <KeyValuePairs
          columns={2}
          items={[
            { label: 'ARN', value: <Copyable text={schema.SchemaArn!} what="ARN" /> },
            { label: 'Type', value: schema.Type },
            { label: 'Description', value: schema.Description || '-' },
            { label: 'Last modified', value: <When time={schema.LastModified} /> },
          ]}
        />
      </Container>
      <Container header={<Header variant="h2">Content</Header>}>
        <div className="stack">
          <ChoiceField
            label="Version"
            options={[...known].sort((a, b) => Number(b) - Number(a))}
            value={schema.SchemaVersion!}
            onChange={(chosen) => setQuery({ version: chosen })}
          />
          <pre className="output" role="region" aria-label="Schema content" tabIndex={0}>
            {indented(schema.Content!)}
          </pre>
        </div>
      </Container>
    </>
  );
}

const indented = (content: string) => JSON.stringify(JSON.parse(content), null, 2);

interface CreateVersionProps {
  schema: DescribeSchemaCommandOutput;
  registry: string;
  close: () => void;
  done: () => void;
}

function CreateVersion({ schema, registry, close, done }: CreateVersionProps) {
  const [content, setContent] = useState(() => indented(schema.Content!));
  const save = async () => {
    const { SchemaVersion: made } = await schemas().send(
      new UpdateSchemaCommand({ RegistryName: registry, SchemaName: schema.SchemaName!, Content: content }),
    );
    succeeded(`Successfully created version ${made} of the schema ${schema.SchemaName}.`, 'updated');
    done();
  };
  return (
    <FormModal
      size="large"
      header={`Create version of ${schema.SchemaName}`}
      submit="Create version"
      canSubmit={faultOfJson(content) === null}
      save={save}
      close={close}
      isPlain
    >
      <JsonField label="Schema content" path="schema" text={content} onChange={setContent} />
    </FormModal>
  );
}
