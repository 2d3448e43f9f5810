import type { Policy } from '@aws-sdk/client-iam';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { type Column, ResourceTable } from '../controls/ResourceTable.tsx';
import { useAction } from '../data/useAction.ts';
import { useLoad } from '../data/useLoad.ts';
import { isManagedByAws, listPolicies } from './policies.ts';

const kindOf = (p: Policy) => (isManagedByAws(p.Arn) ? 'AWS managed' : 'Customer managed');

const columns: Column<Policy>[] = [
  { id: 'name', header: 'Policy name', cell: (p) => p.PolicyName, text: (p) => p.PolicyName!, isRowHeader: true },
  { id: 'type', header: 'Type', cell: kindOf, text: kindOf },
];
const arnOf = (p: Policy) => p.Arn!;

/** The managed policies, to choose some of. */
export function PolicyPicker({ selected, select }: { selected: readonly string[]; select: (arns: readonly string[]) => void }) {
  const policies = useLoad(listPolicies, []);
  return (
    <ResourceTable
      title="Permissions policies"
      many="policies"
      loading={policies}
      columns={columns}
      trackBy={arnOf}
      isPage={false}
      pageSize={10}
      selection="multi"
      preselected={selected}
      onSelect={select}
    />
  );
}

export function AttachPolicies({
  to,
  attach,
  close,
  done,
}: {
  to: string;
  attach: (arn: string) => Promise<unknown>;
  close: () => void;
  done: () => void;
}) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { run, isBusy } = useAction(async () => {
    for (const arn of chosen) await attach(arn);
    done();
  });
  return (
    <Modal
      visible
      size="large"
      header={`Attach policies to ${to}`}
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            <Button variant="primary" disabled={chosen.length === 0} loading={isBusy} onClick={() => void run().then(close)}>
              Attach policies
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <PolicyPicker selected={chosen} select={setChosen} />
    </Modal>
  );
}
