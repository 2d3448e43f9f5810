import Button from '@cloudscape-design/components/button';
import { type ReactNode, useState } from 'react';
import { DeleteConfirmation } from './DeleteConfirmation.tsx';
import { ResourceTable, type ResourceTableProps } from './ResourceTable.tsx';

interface DeletableTableProps<T> extends Omit<ResourceTableProps<T>, 'selection' | 'preselected' | 'onSelect'> {
  /** "metric filter" */
  one: string;
  verb?: 'Delete' | 'Remove';
  /** On the button. */
  deleteText?: string;
  consequence?: ReactNode;
  /** By key. */
  remove: (key: string) => Promise<unknown>;
}

/** A table of things that can be deleted, some at a time, once that is confirmed. */
export function DeletableTable<T>({
  one,
  verb = 'Delete',
  deleteText = verb,
  consequence,
  remove,
  actions,
  ...table
}: DeletableTableProps<T>) {
  const [deleting, setDeleting] = useState<readonly string[]>([]);
  return (
    <>
      <ResourceTable
        {...table}
        selection="multi"
        actions={(selected) => (
          <>
            <Button disabled={selected.length === 0} onClick={() => setDeleting(selected.map(table.trackBy))}>
              {deleteText}
            </Button>
            {actions?.(selected)}
          </>
        )}
      />
      {deleting.length > 0 && (
        <DeleteConfirmation
          one={one}
          many={table.many}
          verb={verb}
          names={deleting}
          consequence={consequence}
          remove={remove}
          close={() => setDeleting([])}
          done={table.loading.refresh}
        />
      )}
    </>
  );
}
