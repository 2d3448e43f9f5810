import { CreateUserCommand, paginateListUsers } from '@aws-sdk/client-iam';
import { collect } from '../../data/useLoad.ts';
import { iam } from '../../iam/client.ts';
import { type Entity, EntityList } from '../../iam/EntityList.tsx';
import { deleteUser } from './deleteUser.ts';

const list = async (signal: AbortSignal) =>
  (await collect(paginateListUsers({ client: iam() }, {}), (page) => page.Users, signal)).map((u): Entity => ({
    name: u.UserName!,
    path: u.Path,
    created: u.CreateDate,
  }));

export default function UserList() {
  return (
    <EntityList
      title="Users"
      one="user"
      path="/iam/users"
      nameLabel="User name"
      nameHint="One to 64 letters, digits and +=,.@-_."
      consequence="Their access keys stop working at once."
      list={list}
      create={(UserName) => iam().send(new CreateUserCommand({ UserName }))}
      remove={deleteUser}
    />
  );
}
