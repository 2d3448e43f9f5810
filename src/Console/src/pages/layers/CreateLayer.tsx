import { PublishLayerVersionCommand, type Runtime } from '@aws-sdk/client-lambda';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { Optional } from '../../controls/Optional.tsx';
import { PackageUpload } from '../../controls/PackageUpload.tsx';
import { SubmitForm } from '../../controls/SubmitForm.tsx';
import { TextField } from '../../controls/TextField.tsx';
import { useLoad } from '../../data/useLoad.ts';
import { succeeded } from '../../frame/notifications.ts';
import { Page } from '../../frame/Page.tsx';
import { address, navigate, segment, usePlace } from '../../frame/router.ts';
import { lambda } from '../../lambda/client.ts';
import { installedRuntimes, runtimeName } from '../../lambda/runtimes.ts';

/** A layer, or with ?name= another version of one. */
export default function CreateLayer() {
  const of = usePlace().query.get('name');
  const [name, setName] = useState(of ?? '');
  const [description, setDescription] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [compatible, setCompatible] = useState<readonly string[]>([]);
  const runtimes = useLoad(installedRuntimes, []);
  const options = (runtimes.value ?? []).map((value) => ({ value, label: runtimeName(value) }));

  const save = async () => {
    const published = await lambda().send(
      new PublishLayerVersionCommand({
        LayerName: name,
        Description: description || undefined,
        Content: { ZipFile: new Uint8Array(await file!.arrayBuffer()) },
        CompatibleRuntimes: compatible.length > 0 ? (compatible as Runtime[]) : undefined,
      }),
    );
    succeeded(`Successfully created version ${published.Version} of the layer ${name}.`);
    navigate(`/layers/${segment(name)}`);
  };

  return (
    <Page title={of ? `Create version of ${of}` : 'Create layer'} above={[{ text: 'Layers', path: '/layers' }]}>
      <SubmitForm submit="Create" canSubmit={name !== '' && file !== null} save={save} cancel={address('/layers')}>
        <Container>
          <SpaceBetween size="l">
            <TextField
              label="Name"
              hint="Letters, digits, hyphens and underscores."
              value={name}
              disabled={of !== null}
              onChange={setName}
            />
            <TextField label="Description" isOptional value={description} onChange={setDescription} />
            <FormField label="Package" description="Modules in python/, found by functions without ado; everything else at /opt.">
              <PackageUpload file={file} onChange={setFile} />
            </FormField>
            <FormField label={<Optional label="Compatible runtimes" />}>
              <Multiselect
                options={options}
                selectedOptions={options.filter((o) => compatible.includes(o.value))}
                onChange={({ detail }) => setCompatible(detail.selectedOptions.map((o) => o.value!))}
                placeholder="Choose runtimes"
                deselectAriaLabel={(o) => `Remove ${o.label}`}
              />
            </FormField>
          </SpaceBetween>
        </Container>
      </SubmitForm>
    </Page>
  );
}
