import { CreateUserCommand, paginateListUsers, type User } from '@aws-sdk/client-iam';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Link from '@cloudscape-design/components/link';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { DeleteConfirmation } from '../../controls/DeleteConfirmation.tsx';
import { type Column, ResourceTable } from '../../controls/ResourceTable.tsx';
import { When } from '../../controls/When.tsx';
import { useAction } from '../../data/useAction.ts';
import { collect, useLoad } from '../../data/useLoad.ts';
import { Page } from '../../frame/Page.tsx';
import { address, navigate, segment } from '../../frame/router.ts';
import { iam } from '../../iam/client.ts';
import { deleteUser } from './deleteUser.ts';

const columns: Column<User>[] = [
  {
    id: 'name',
    header: 'User name',
    cell: (u) => <Link href={address(`/iam/users/${segment(u.UserName!)}`)}>{u.UserName}</Link>,
    text: (u) => u.UserName!,
    isRowHeader: true,
  },
  { id: 'path', header: 'Path', cell: (u) => u.Path, text: (u) => u.Path ?? '' },
  { id: 'created', header: 'Created', cell: (u) => <When time={u.CreateDate} />, text: (u) => u.CreateDate?.toISOString() ?? '' },
];
const nameOf = (u: User) => u.UserName!;

export default function UserList() {
  const users = useLoad((signal) => collect(paginateListUsers({ client: iam() }, {}), (page) => page.Users, signal), []);
  const [deleting, setDeleting] = useState<readonly string[]>([]);
  const [isCreating, setCreating] = useState(false);
  return (
    <Page title="Users" hasOwnHeader>
      <ResourceTable
        title="Users"
        many="users"
        loading={users}
        columns={columns}
        trackBy={nameOf}
        selection="multi"
        actions={(selected) => (
          <>
            <Button disabled={selected.length === 0} onClick={() => setDeleting(selected.map(nameOf))}>
              Delete
            </Button>
            <Button variant="primary" onClick={() => setCreating(true)}>
              Create user
            </Button>
          </>
        )}
      />
      {isCreating && <CreateUser close={() => setCreating(false)} />}
      {deleting.length > 0 && (
        <DeleteConfirmation
          one="user"
          names={deleting}
          consequence="Their access keys stop working at once."
          remove={deleteUser}
          close={() => setDeleting([])}
          done={users.refresh}
        />
      )}
    </Page>
  );
}

function CreateUser({ close }: { close: () => void }) {
  const [name, setName] = useState('');
  const { run, isBusy } = useAction(async () => {
    await iam().send(new CreateUserCommand({ UserName: name }));
    navigate(`/iam/users/${segment(name)}`);
  });
  return (
    <Modal
      visible
      header="Create user"
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            <Button variant="primary" disabled={name === ''} loading={isBusy} onClick={() => void run()}>
              Create user
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name !== '') void run();
        }}
      >
        <FormField label="User name" constraintText="One to 64 letters, digits and +=,.@-_.">
          <Input value={name} onChange={({ detail }) => setName(detail.value)} autoFocus spellcheck={false} autoComplete={false} />
        </FormField>
      </form>
    </Modal>
  );
}
