import { GetPolicyCommand, RemovePermissionCommand, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { DeleteConfirmation } from '../../../controls/DeleteConfirmation.tsx';
import { type Column, ResourceTable } from '../../../controls/ResourceTable.tsx';
import { useLoad } from '../../../data/useLoad.ts';
import { lambda } from '../../../lambda/client.ts';
import type { FunctionView } from '../view.ts';
import { AddPermission } from './AddPermission.tsx';

interface Statement {
  Sid: string;
  Effect: string;
  Principal: string | Record<string, string | string[]>;
  Action: string | string[];
  Condition?: object;
}

const principalOf = ({ Principal: principal }: Statement) =>
  typeof principal === 'string' ? principal : Object.values(principal).flat().join(', ');

const columns: Column<Statement>[] = [
  { id: 'sid', header: 'Statement ID', cell: (s) => s.Sid, text: (s) => s.Sid, isRowHeader: true },
  { id: 'principal', header: 'Principal', cell: principalOf, text: principalOf },
  { id: 'action', header: 'Action', cell: (s) => [s.Action].flat().join(', '), text: (s) => [s.Action].flat().join(', ') },
  { id: 'condition', header: 'Condition', cell: (s) => (s.Condition ? JSON.stringify(s.Condition) : '-') },
];
const sidOf = (s: Statement) => s.Sid;

/** Who else may use the function: the statements that AddPermission has made. */
export function ResourcePolicy({ view }: { view: FunctionView }) {
  const [isAdding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<readonly string[]>([]);
  const statements = useLoad(
    async (signal): Promise<Statement[]> => {
      try {
        const { Policy: policy } = await lambda().send(new GetPolicyCommand({ FunctionName: view.name }), { abortSignal: signal });
        return JSON.parse(policy!).Statement;
      } catch (error) {
        // A function without a policy has none to get.
        if (error instanceof ResourceNotFoundException) return [];
        throw error;
      }
    },
    [view.name],
  );
  return (
    <>
      <ResourceTable
        title="Resource-based policy statements"
        many="policy statements"
        description="Other accounts and AWS services that may use the function."
        loading={statements}
        columns={columns}
        trackBy={sidOf}
        isPage={false}
        selection="multi"
        actions={(selected) => (
          <>
            <Button disabled={selected.length === 0} onClick={() => setRemoving(selected.map(sidOf))}>
              Delete
            </Button>
            <Button onClick={() => setAdding(true)}>Add permissions</Button>
          </>
        )}
      />
      {isAdding && <AddPermission functionName={view.name} close={() => setAdding(false)} done={statements.refresh} />}
      {removing.length > 0 && (
        <DeleteConfirmation
          one="policy statement"
          names={removing}
          remove={(sid) => lambda().send(new RemovePermissionCommand({ FunctionName: view.name, StatementId: sid }))}
          close={() => setRemoving([])}
          done={statements.refresh}
        />
      )}
    </>
  );
}
