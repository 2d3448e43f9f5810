import type { Policy } from '@aws-sdk/client-iam';
import { ChooserModal } from '../controls/ChooserModal.tsx';
import { type Column, ResourceTable } from '../controls/ResourceTable.tsx';
import { useLoad } from '../data/useLoad.ts';
import { isManagedByAws, listPolicies } from './policies.ts';

const kindOf = (p: Policy) => (isManagedByAws(p.Arn) ? 'AWS managed' : 'Customer managed');

const columns: Column<Policy>[] = [
  { id: 'name', header: 'Policy name', cell: (p) => p.PolicyName, text: (p) => p.PolicyName!, isRowHeader: true },
  { id: 'type', header: 'Type', cell: kindOf, text: kindOf },
];
const table = { title: 'Permissions policies', many: 'policies', columns, trackBy: (p: Policy) => p.Arn! };

/** The managed policies, to choose some of. */
export const PolicyPicker = ({ selected, select }: { selected: readonly string[]; select: (arns: readonly string[]) => void }) => (
  <ResourceTable
    {...table}
    loading={useLoad(listPolicies, [])}
    isPage={false}
    pageSize={10}
    selection="multi"
    preselected={selected}
    onSelect={select}
  />
);

interface AttachPoliciesProps {
  to: string;
  attach: (arn: string) => Promise<unknown>;
  close: () => void;
  done: () => void;
}

export const AttachPolicies = ({ to, attach, close, done }: AttachPoliciesProps) => (
  <ChooserModal
    {...table}
    header={`Attach policies to ${to}`}
    submit="Attach policies"
    loading={useLoad(listPolicies, [])}
    add={attach}
    close={close}
    done={done}
  />
);
