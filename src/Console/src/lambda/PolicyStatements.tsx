import { ResourceNotFoundException } from '@aws-sdk/client-lambda';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { DeletableTable } from '../controls/DeletableTable.tsx';
import type { Column } from '../controls/ResourceTable.tsx';
import { useLoad } from '../data/useLoad.ts';
import { AddPermission, type PermissionField } from './AddPermission.tsx';

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

interface PolicyStatementsProps {
  title: string;
  description: string;
  /** What they are of: others are loaded when it changes. */
  of: string;
  /** The document of the policy; of what has none, Lambda finds none. */
  policy: (signal: AbortSignal) => Promise<{ Policy?: string }>;
  fields: readonly PermissionField[];
  add: (values: Record<string, string>) => Promise<unknown>;
  /** By statement ID. */
  remove: (sid: string) => Promise<unknown>;
}

/** A resource-based policy: who else may use a function, or a version of a layer. */
export function PolicyStatements({ title, description, of, policy, fields, add, remove }: PolicyStatementsProps) {
  const [isAdding, setAdding] = useState(false);
  const statements = useLoad(
    async (signal): Promise<Statement[]> => {
      try {
        return JSON.parse((await policy(signal)).Policy!).Statement;
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return [];
        throw error;
      }
    },
    [of],
  );
  return (
    <>
      <DeletableTable
        title={title}
        one="policy statement"
        many="policy statements"
        description={description}
        loading={statements}
        columns={columns}
        trackBy={sidOf}
        isPage={false}
        remove={remove}
        actions={() => <Button onClick={() => setAdding(true)}>Add permissions</Button>}
      />
      {isAdding && <AddPermission fields={fields} add={add} close={() => setAdding(false)} done={statements.refresh} />}
    </>
  );
}
