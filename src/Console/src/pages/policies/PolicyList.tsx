import type { Policy } from '@aws-sdk/client-iam';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import { type Column, ResourceTable } from '../../controls/ResourceTable.tsx';
import { useLoad } from '../../data/useLoad.ts';
import { Page } from '../../frame/Page.tsx';
import { address, segment } from '../../frame/router.ts';
import { isManagedByAws, listPolicies } from '../../iam/policies.ts';

const kindOf = (p: Policy) => (isManagedByAws(p.Arn) ? 'AWS managed' : 'Customer managed');

const columns: Column<Policy>[] = [
  {
    id: 'name',
    header: 'Policy name',
    cell: (p) => <Link href={address(`/iam/policies/${segment(p.Arn!)}`)}>{p.PolicyName}</Link>,
    text: (p) => p.PolicyName!,
    isRowHeader: true,
  },
  { id: 'type', header: 'Type', cell: kindOf, text: kindOf },
  { id: 'used', header: 'Attached', cell: (p) => p.AttachmentCount ?? 0, text: (p) => String(p.AttachmentCount ?? 0) },
  { id: 'description', header: 'Description', cell: (p) => p.Description || '-', text: (p) => p.Description ?? '' },
];
const arnOf = (p: Policy) => p.Arn!;

export default function PolicyList() {
  const policies = useLoad(listPolicies, []);
  return (
    <Page title="Policies" hasOwnHeader>
      <ResourceTable
        title="Policies"
        many="policies"
        loading={policies}
        columns={columns}
        trackBy={arnOf}
        actions={() => (
          <Button variant="primary" href={address('/iam/policies/create')}>
            Create policy
          </Button>
        )}
      />
    </Page>
  );
}
