import {
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  ListAccessKeysCommand,
  ListGroupsForUserCommand,
  RemoveUserFromGroupCommand,
} from '@aws-sdk/client-iam';
import { iam } from '../../iam/client.ts';
import { removePolicies, userHolder } from '../../iam/holders.ts';

/** IAM deletes no user who still has something. */
export async function deleteUser(UserName: string) {
  const { AccessKeyMetadata: keys = [] } = await iam().send(new ListAccessKeysCommand({ UserName }));
  for (const { AccessKeyId } of keys) await iam().send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  const { Groups: groups = [] } = await iam().send(new ListGroupsForUserCommand({ UserName }));
  for (const { GroupName } of groups) await iam().send(new RemoveUserFromGroupCommand({ UserName, GroupName }));
  await removePolicies(userHolder(UserName));
  await iam().send(new DeleteUserCommand({ UserName }));
}
