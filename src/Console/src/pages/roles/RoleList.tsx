import { DeleteRoleCommand, type Role } from '@aws-sdk/client-iam';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import { useState } from 'react';
import { DeleteConfirmation } from '../../controls/DeleteConfirmation.tsx';
import { type Column, ResourceTable } from '../../controls/ResourceTable.tsx';
import { When } from '../../controls/When.tsx';
import { useLoad } from '../../data/useLoad.ts';
import { Page } from '../../frame/Page.tsx';
import { address, segment } from '../../frame/router.ts';
import { documentOf, iam, listRoles } from '../../iam/client.ts';
import { removePolicies, roleHolder } from '../../iam/holders.ts';

/** AWS service: lambda; Account: 123456789012 */
function trustedBy(role: Role): string {
  const { Statement: statements = [] } = documentOf(role.AssumeRolePolicyDocument) as {
    Statement?: { Principal?: string | Record<string, string | string[]> }[];
  };
  return [statements]
    .flat()
    .flatMap(({ Principal: principal = '' }) =>
      typeof principal === 'string'
        ? [principal]
        : Object.entries(principal).flatMap(([kind, who]) => [who].flat().map((each) => `${kind}: ${each.replace('.amazonaws.com', '')}`)),
    )
    .join(', ');
}

const columns: Column<Role>[] = [
  {
    id: 'name',
    header: 'Role name',
    cell: (r) => <Link href={address(`/iam/roles/${segment(r.RoleName!)}`)}>{r.RoleName}</Link>,
    text: (r) => r.RoleName!,
    isRowHeader: true,
  },
  { id: 'trusted', header: 'Trusted entities', cell: trustedBy, text: trustedBy },
  { id: 'description', header: 'Description', cell: (r) => r.Description || '-', text: (r) => r.Description ?? '' },
  { id: 'created', header: 'Created', cell: (r) => <When time={r.CreateDate} />, text: (r) => r.CreateDate?.toISOString() ?? '' },
];
const nameOf = (r: Role) => r.RoleName!;

export const deleteRole = async (name: string) => {
  await removePolicies(roleHolder(name));
  await iam().send(new DeleteRoleCommand({ RoleName: name }));
};

export default function RoleList() {
  const roles = useLoad(listRoles, []);
  const [deleting, setDeleting] = useState<readonly string[]>([]);
  return (
    <Page title="Roles" hasOwnHeader>
      <ResourceTable
        title="Roles"
        many="roles"
        loading={roles}
        columns={columns}
        trackBy={nameOf}
        selection="multi"
        empty={<Button href={address('/iam/roles/create')}>Create role</Button>}
        actions={(selected) => (
          <>
            <Button disabled={selected.length === 0} onClick={() => setDeleting(selected.map(nameOf))}>
              Delete
            </Button>
            <Button variant="primary" href={address('/iam/roles/create')}>
              Create role
            </Button>
          </>
        )}
      />
      {deleting.length > 0 && (
        <DeleteConfirmation
          one="role"
          names={deleting}
          consequence="Functions that run under it can no longer do anything."
          remove={deleteRole}
          close={() => setDeleting([])}
          done={roles.refresh}
        />
      )}
    </Page>
  );
}
