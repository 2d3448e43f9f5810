import Box from '@cloudscape-design/components/box';
import Table from '@cloudscape-design/components/table';
import { type ReactNode, useState } from 'react';
import { faultOfPair, type Pair, PairsEditor } from '../../../controls/PairsEditor.tsx';
import type { FunctionView } from '../view.ts';
import { EditableSection } from './EditableSection.tsx';

interface PairsSectionProps {
  title: string;
  description: ReactNode;
  /** "environment variable" */
  one: string;
  view: FunctionView;
  pairs: Record<string, string>;
  /** What is wrong with a key; nothing: undefined. */
  faultOf: (key: string) => string | undefined;
  save: (pairs: Record<string, string>) => Promise<unknown>;
}

/** Keys and values, looked at and edited. */
export function PairsSection({ title, description, one, view, pairs, faultOf, save }: PairsSectionProps) {
  const current = Object.entries(pairs).map(([key, value]): Pair => ({ key, value }));
  const [edited, setEdited] = useState<readonly Pair[]>(current);
  const none = `No ${one}s`;
  return (
    <EditableSection
      title={title}
      description={description}
      view={view}
      begin={() => setEdited(current)}
      canSave={edited.every((pair) => faultOfPair(edited, pair, faultOf) === undefined)}
      save={() => save(Object.fromEntries(edited.map(({ key, value }) => [key, value])))}
      form={<PairsEditor pairs={edited} change={setEdited} one={one} faultOf={faultOf} />}
    >
      <Table
        variant="embedded"
        items={current}
        empty={<Box textAlign="center">{none}</Box>}
        ariaLabels={{ tableLabel: title }}
        columnDefinitions={[
          { id: 'key', header: 'Key', cell: ({ key }) => key, isRowHeader: true },
          { id: 'value', header: 'Value', cell: ({ value }) => value },
        ]}
      />
    </EditableSection>
  );
}
