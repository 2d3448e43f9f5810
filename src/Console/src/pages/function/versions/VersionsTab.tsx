import { DeleteFunctionCommand, type FunctionConfiguration, PublishVersionCommand } from '@aws-sdk/client-lambda';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { DeleteConfirmation } from '../../../controls/DeleteConfirmation.tsx';
import { type Column, ResourceTable } from '../../../controls/ResourceTable.tsx';
import { When } from '../../../controls/When.tsx';
import { useAction } from '../../../data/useAction.ts';
import { useLoad } from '../../../data/useLoad.ts';
import { succeeded } from '../../../frame/notifications.ts';
import { lambda } from '../../../lambda/client.ts';
import { runtimeName } from '../../../lambda/runtimes.ts';
import type { FunctionView } from '../view.ts';
import { listVersions } from './versions.ts';

const versionOf = (v: FunctionConfiguration) => v.Version!;

const columns: Column<FunctionConfiguration>[] = [
  { id: 'version', header: 'Version', cell: versionOf, text: versionOf, isRowHeader: true },
  { id: 'description', header: 'Description', cell: (v) => v.Description || '-', text: (v) => v.Description ?? '' },
  { id: 'runtime', header: 'Runtime', cell: (v) => runtimeName(v.Runtime), text: (v) => runtimeName(v.Runtime) },
  { id: 'modified', header: 'Last modified', cell: (v) => <When time={v.LastModified} />, text: (v) => v.LastModified ?? '' },
];

export default function VersionsTab({ view }: { view: FunctionView }) {
  const versions = useLoad((signal) => listVersions(view.name, signal), [view.name]);
  const [isPublishing, setPublishing] = useState(false);
  const [deleting, setDeleting] = useState<readonly string[]>([]);
  return (
    <>
      <ResourceTable
        title="Versions"
        many="versions"
        description="Code and configuration as they were when the version was published."
        loading={versions}
        columns={columns}
        trackBy={versionOf}
        isPage={false}
        isNewestFirst
        selection="multi"
        actions={(selected) => (
          <>
            <Button disabled={selected.length === 0} onClick={() => setDeleting(selected.map(versionOf))}>
              Delete
            </Button>
            <Button onClick={() => setPublishing(true)}>Publish new version</Button>
          </>
        )}
      />
      {isPublishing && <PublishVersion functionName={view.name} close={() => setPublishing(false)} done={versions.refresh} />}
      {deleting.length > 0 && (
        <DeleteConfirmation
          one="version"
          names={deleting}
          remove={(version) => lambda().send(new DeleteFunctionCommand({ FunctionName: view.name, Qualifier: version }))}
          close={() => setDeleting([])}
          done={versions.refresh}
        />
      )}
    </>
  );
}

function PublishVersion({ functionName, close, done }: { functionName: string; close: () => void; done: () => void }) {
  const [description, setDescription] = useState('');
  const { run, isBusy } = useAction(async () => {
    const published = await lambda().send(new PublishVersionCommand({ FunctionName: functionName, Description: description || undefined }));
    succeeded(`Successfully created version ${published.Version} of the function ${functionName}.`, 'updated');
    close();
    done();
  });
  return (
    <Modal
      visible
      header="Publish new version"
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            <Button variant="primary" loading={isBusy} onClick={() => void run()}>
              Publish
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <FormField
        label={
          <>
            Version description <i>- optional</i>
          </>
        }
      >
        <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
      </FormField>
    </Modal>
  );
}
