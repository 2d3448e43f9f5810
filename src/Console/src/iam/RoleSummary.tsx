import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { Loaded } from '../data/Loaded.tsx';
import { useLoad } from '../data/useLoad.ts';
import { roleHolder } from './holders.ts';
import { grantsOf, policiesOf } from './policies.ts';

/** What a role's policies say, statement by statement. */
export function RoleSummary({ roleName }: { roleName: string }) {
  const policies = useLoad((signal) => policiesOf(roleHolder(roleName), signal), [roleName]);
  return (
    <Loaded of={policies} what="policies">
      {(found) => (
        <Table
          variant="embedded"
          ariaLabels={{ tableLabel: `What ${roleName} may do` }}
          items={grantsOf(found)}
          empty={<Box textAlign="center">The role has no policies: it may do nothing.</Box>}
          columnDefinitions={[
            { id: 'action', header: 'Action', cell: (g) => g.action, isRowHeader: true },
            {
              id: 'effect',
              header: 'Effect',
              cell: (g) => <StatusIndicator type={g.effect === 'Allow' ? 'success' : 'stopped'}>{g.effect}</StatusIndicator>,
            },
            { id: 'resource', header: 'Resource', cell: (g) => g.resource },
            { id: 'policy', header: 'Policy', cell: (g) => g.policy },
          ]}
        />
      )}
    </Loaded>
  );
}
