import {
  type AccessKey,
  type AccessKeyMetadata,
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { Copyable } from '../../controls/Copyable.tsx';
import { DeleteConfirmation } from '../../controls/DeleteConfirmation.tsx';
import { type Column, ResourceTable } from '../../controls/ResourceTable.tsx';
import { When } from '../../controls/When.tsx';
import { useAction } from '../../data/useAction.ts';
import { useLoad } from '../../data/useLoad.ts';
import { iam } from '../../iam/client.ts';

const columns: Column<AccessKeyMetadata>[] = [
  { id: 'id', header: 'Access key ID', cell: (k) => k.AccessKeyId, text: (k) => k.AccessKeyId!, isRowHeader: true },
  {
    id: 'status',
    header: 'Status',
    cell: (k) => <StatusIndicator type={k.Status === 'Active' ? 'success' : 'stopped'}>{k.Status}</StatusIndicator>,
    text: (k) => k.Status ?? '',
  },
  { id: 'created', header: 'Created', cell: (k) => <When time={k.CreateDate} />, text: (k) => k.CreateDate?.toISOString() ?? '' },
];
const idOf = (k: AccessKeyMetadata) => k.AccessKeyId!;

export function AccessKeys({ userName }: { userName: string }) {
  const keys = useLoad(
    async (abortSignal) => (await iam().send(new ListAccessKeysCommand({ UserName: userName }), { abortSignal })).AccessKeyMetadata ?? [],
    [userName],
  );
  const [created, setCreated] = useState<AccessKey>();
  const [deleting, setDeleting] = useState<readonly string[]>([]);
  const create = useAction(async () => {
    setCreated((await iam().send(new CreateAccessKeyCommand({ UserName: userName }))).AccessKey);
    keys.refresh();
  });
  const toggle = useAction(async (key: AccessKeyMetadata) => {
    await iam().send(
      new UpdateAccessKeyCommand({
        UserName: userName,
        AccessKeyId: key.AccessKeyId,
        Status: key.Status === 'Active' ? 'Inactive' : 'Active',
      }),
    );
    keys.refresh();
  });
  return (
    <>
      {created && (
        <Alert type="success" header="Access key created" dismissible onDismiss={() => setCreated(undefined)}>
          The secret is shown now and never again.
          <KeyValuePairs
            columns={2}
            items={[
              { label: 'Access key ID', value: <Copyable text={created.AccessKeyId!} what="access key ID" /> },
              { label: 'Secret access key', value: <Copyable text={created.SecretAccessKey!} what="secret access key" /> },
            ]}
          />
        </Alert>
      )}
      <ResourceTable
        title="Access keys"
        many="access keys"
        loading={keys}
        columns={columns}
        trackBy={idOf}
        isPage={false}
        selection="single"
        actions={([key]) => (
          <>
            <Button disabled={!key} loading={toggle.isBusy} onClick={() => key && void toggle.run(key)}>
              {key?.Status === 'Inactive' ? 'Activate' : 'Deactivate'}
            </Button>
            <Button disabled={!key} onClick={() => key && setDeleting([key.AccessKeyId!])}>
              Delete
            </Button>
            <Button loading={create.isBusy} onClick={() => void create.run()}>
              Create access key
            </Button>
          </>
        )}
      />
      {deleting.length > 0 && (
        <DeleteConfirmation
          one="access key"
          names={deleting}
          remove={(id) => iam().send(new DeleteAccessKeyCommand({ UserName: userName, AccessKeyId: id }))}
          close={() => setDeleting([])}
          done={keys.refresh}
        />
      )}
    </>
  );
}
