import { PublishLayerVersionCommand, type Runtime } from '@aws-sdk/client-lambda';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { PackageUpload } from '../../controls/PackageUpload.tsx';
import { useAction } from '../../data/useAction.ts';
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

  const { run, isBusy } = useAction(async () => {
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
  });

  return (
    <Page title={of ? `Create version of ${of}` : 'Create layer'} above={[{ text: 'Layers', path: '/layers' }]}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <Form
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" formAction="none" href={address('/layers')}>
                Cancel
              </Button>
              <Button variant="primary" loading={isBusy} disabled={name === '' || file === null}>
                Create
              </Button>
            </SpaceBetween>
          }
        >
          <Container>
            <SpaceBetween size="l">
              <FormField label="Name" constraintText="Letters, digits, hyphens and underscores.">
                <Input
                  value={name}
                  disabled={of !== null}
                  onChange={({ detail }) => setName(detail.value)}
                  spellcheck={false}
                  autoComplete={false}
                />
              </FormField>
              <FormField
                label={
                  <>
                    Description <i>- optional</i>
                  </>
                }
              >
                <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
              </FormField>
              <FormField label="Package" description="Modules in python/, found by functions without ado; everything else at /opt.">
                <PackageUpload file={file} onChange={setFile} />
              </FormField>
              <FormField
                label={
                  <>
                    Compatible runtimes <i>- optional</i>
                  </>
                }
              >
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
        </Form>
      </form>
    </Page>
  );
}
