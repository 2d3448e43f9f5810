import { useState } from 'react';
import type { Loading } from '../data/useLoad.ts';
import { FormModal } from './FormModal.tsx';
import { type Column, ResourceTable } from './ResourceTable.tsx';

interface ChooserModalProps<T> {
  header: string;
  submit: string;
  title: string;
  /** "policies" */
  many: string;
  loading: Loading<readonly T[]>;
  columns: readonly Column<T>[];
  trackBy: (item: T) => string;
  /** One of the chosen, by key. */
  add: (key: string) => Promise<unknown>;
  close: () => void;
  /** All were added. */
  done: () => void;
}

/** Some of many, chosen in a table over the page, and added one after another. */
export function ChooserModal<T>({ header, submit, add, close, done, ...table }: ChooserModalProps<T>) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const save = async () => {
    for (const key of chosen) await add(key);
    done();
  };
  return (
    <FormModal size="large" header={header} submit={submit} canSubmit={chosen.length > 0} save={save} close={close} isPlain>
      <ResourceTable {...table} isPage={false} pageSize={10} selection="multi" onSelect={setChosen} />
    </FormModal>
  );
}
