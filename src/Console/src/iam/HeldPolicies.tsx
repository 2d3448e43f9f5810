import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Link from '@cloudscape-design/components/link';
import { useMemo, useState } from 'react';
import { DeleteConfirmation } from '../controls/DeleteConfirmation.tsx';
import { type Column, ResourceTable } from '../controls/ResourceTable.tsx';
import { useLoad } from '../data/useLoad.ts';
import { address, segment } from '../frame/router.ts';
import type { PolicyHolder } from './holders.ts';
import { InlinePolicy } from './InlinePolicy.tsx';
import { type HeldPolicy, isManagedByAws, policiesOf } from './policies.ts';
import { AttachPolicies } from './PolicyPicker.tsx';

const kindOf = (p: HeldPolicy) => (p.arn === undefined ? 'Inline' : isManagedByAws(p.arn) ? 'AWS managed' : 'Customer managed');
const nameOf = (p: HeldPolicy) => p.name;

/** The policies of a role or a user: attached, detached, written. */
export function HeldPolicies({ holder }: { holder: PolicyHolder }) {
  const policies = useLoad((signal) => policiesOf(holder, signal), [holder]);
  const [isAttaching, setAttaching] = useState(false);
  const [edited, setEdited] = useState<HeldPolicy | null>();
  const [removing, setRemoving] = useState<readonly HeldPolicy[]>([]);
  const columns = useMemo(
    (): Column<HeldPolicy>[] => [
      {
        id: 'name',
        header: 'Policy name',
        cell: (p) =>
          p.arn === undefined ? (
            <Link onFollow={() => setEdited(p)}>{p.name}</Link>
          ) : (
            <Link href={address(`/iam/policies/${segment(p.arn)}`)}>{p.name}</Link>
          ),
        text: nameOf,
        isRowHeader: true,
      },
      { id: 'type', header: 'Type', cell: kindOf, text: kindOf },
    ],
    [],
  );
  const of = (name: string) => removing.find((p) => p.name === name)!;
  return (
    <>
      <ResourceTable
        title="Permissions policies"
        many="policies"
        loading={policies}
        columns={columns}
        trackBy={nameOf}
        isPage={false}
        selection="multi"
        actions={(selected) => (
          <>
            <Button disabled={selected.length === 0} onClick={() => setRemoving(selected)}>
              Remove
            </Button>
            <ButtonDropdown
              items={[
                { id: 'attach', text: 'Attach policies' },
                { id: 'inline', text: 'Create inline policy' },
              ]}
              onItemClick={({ detail }) => (detail.id === 'attach' ? setAttaching(true) : setEdited(null))}
            >
              Add permissions
            </ButtonDropdown>
          </>
        )}
      />
      {isAttaching && <AttachPolicies to={holder.name} attach={holder.attach} close={() => setAttaching(false)} done={policies.refresh} />}
      {edited !== undefined && <InlinePolicy policy={edited} put={holder.put} close={() => setEdited(undefined)} done={policies.refresh} />}
      {removing.length > 0 && (
        <DeleteConfirmation
          one="policy"
          many="policies"
          verb="Remove"
          names={removing.map(nameOf)}
          consequence="Managed policies are detached, inline ones deleted."
          remove={(name) => (of(name).arn === undefined ? holder.remove(name) : holder.detach(of(name).arn!))}
          close={() => setRemoving([])}
          done={policies.refresh}
        />
      )}
    </>
  );
}
