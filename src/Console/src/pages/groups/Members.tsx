import { AddUserToGroupCommand, paginateListUsers, RemoveUserFromGroupCommand, type User } from '@aws-sdk/client-iam';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import { useState } from 'react';
import { ChooserModal } from '../../controls/ChooserModal.tsx';
import { DeletableTable } from '../../controls/DeletableTable.tsx';
import type { Column } from '../../controls/ResourceTable.tsx';
import { collect, useLoad } from '../../data/useLoad.ts';
import { address, segment } from '../../frame/router.ts';
import { iam } from '../../iam/client.ts';
import { membersOf } from './group.ts';

const nameOf = (u: User) => u.UserName!;

const columns: Column<User>[] = [
  {
    id: 'name',
    header: 'User name',
    cell: (u) => <Link href={address(`/iam/users/${segment(u.UserName!)}`)}>{u.UserName}</Link>,
    text: nameOf,
    isRowHeader: true,
  },
];

export function Members({ groupName }: { groupName: string }) {
  const members = useLoad((signal) => membersOf(groupName, signal), [groupName]);
  const [isAdding, setAdding] = useState(false);
  return (
    <>
      <DeletableTable
        title="Users in this group"
        one="user"
        many="users"
        loading={members}
        columns={columns}
        trackBy={nameOf}
        isPage={false}
        verb="Remove"
        deleteText="Remove users"
        consequence={`They lose what ${groupName} allows.`}
        remove={(UserName) => iam().send(new RemoveUserFromGroupCommand({ GroupName: groupName, UserName }))}
        actions={() => <Button onClick={() => setAdding(true)}>Add users</Button>}
      />
      {isAdding && (
        <AddMembers
          groupName={groupName}
          members={(members.value ?? []).map(nameOf)}
          close={() => setAdding(false)}
          done={members.refresh}
        />
      )}
    </>
  );
}

interface AddMembersProps {
  groupName: string;
  members: readonly string[];
  close: () => void;
  done: () => void;
}

const choices: Column<User>[] = [{ id: 'name', header: 'User name', cell: nameOf, text: nameOf, isRowHeader: true }];

function AddMembers({ groupName, members, close, done }: AddMembersProps) {
  const others = useLoad(
    async (signal) =>
      (await collect(paginateListUsers({ client: iam() }, {}), (page) => page.Users, signal)).filter((u) => !members.includes(nameOf(u))),
    [members.join('\n')],
  );
  return (
    <ChooserModal
      header={`Add users to ${groupName}`}
      submit="Add users"
      title="Other users"
      many="other users"
      loading={others}
      columns={choices}
      trackBy={nameOf}
      add={(UserName) => iam().send(new AddUserToGroupCommand({ GroupName: groupName, UserName }))}
      close={close}
      done={done}
    />
  );
}
