import { CreateGroupCommand, paginateListGroups } from '@aws-sdk/client-iam';
import { collect } from '../../data/useLoad.ts';
import { iam } from '../../iam/client.ts';
import { type Entity, EntityList } from '../../iam/EntityList.tsx';
import { deleteGroup } from './group.ts';

const list = async (signal: AbortSignal) =>
  (await collect(paginateListGroups({ client: iam() }, {}), (page) => page.Groups, signal)).map((g): Entity => ({
    name: g.GroupName!,
    path: g.Path,
    created: g.CreateDate,
  }));

export default function GroupList() {
  return (
    <EntityList
      title="User groups"
      one="group"
      path="/iam/groups"
      nameLabel="Group name"
      nameHint="One to 128 letters, digits and +=,.@-_."
      consequence="Its members stay, without its permissions."
      list={list}
      create={(GroupName) => iam().send(new CreateGroupCommand({ GroupName }))}
      remove={deleteGroup}
    />
  );
}
