import { DeleteGroupCommand, GetGroupCommand, RemoveUserFromGroupCommand, type User } from '@aws-sdk/client-iam';
import { iam } from '../../iam/client.ts';
import { groupHolder, removePolicies } from '../../iam/holders.ts';

export async function membersOf(GroupName: string, abortSignal?: AbortSignal): Promise<User[]> {
  const members: User[] = [];
  let Marker: string | undefined;
  do {
    const page = await iam().send(new GetGroupCommand({ GroupName, Marker }), { abortSignal });
    members.push(...(page.Users ?? []));
    Marker = page.IsTruncated ? page.Marker : undefined;
  } while (Marker);
  return members;
}

/** IAM deletes no group that still has something. */
export async function deleteGroup(GroupName: string) {
  for (const { UserName } of await membersOf(GroupName)) await iam().send(new RemoveUserFromGroupCommand({ GroupName, UserName }));
  await removePolicies(groupHolder(GroupName));
  await iam().send(new DeleteGroupCommand({ GroupName }));
}
