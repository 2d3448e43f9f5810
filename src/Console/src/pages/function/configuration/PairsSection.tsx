import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Box from '@cloudscape-design/components/box';
import Input from '@cloudscape-design/components/input';
import Table from '@cloudscape-design/components/table';
import { type ReactNode, useState } from 'react';
import type { FunctionView } from '../view.ts';
import { EditableSection } from './EditableSection.tsx';

interface Pair {
  key: string;
  value: string;
}

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
  const change = (at: number, changes: Partial<Pair>) => setEdited(edited.map((pair, i) => (i === at ? { ...pair, ...changes } : pair)));
  const fault = ({ key }: Pair) =>
    faultOf(key) ?? (edited.filter((pair) => pair.key === key).length > 1 ? 'There are two of them.' : undefined);
  const none = `No ${one}s`;
  return (
    <EditableSection
      title={title}
      description={description}
      view={view}
      begin={() => setEdited(current)}
      canSave={edited.every((pair) => fault(pair) === undefined)}
      save={() => save(Object.fromEntries(edited.map(({ key, value }) => [key, value])))}
      form={
        <AttributeEditor<Pair>
          items={edited}
          addButtonText={`Add ${one}`}
          removeButtonText="Remove"
          removeButtonAriaLabel={({ key }) => `Remove ${key}`}
          empty={none}
          onAddButtonClick={() => setEdited([...edited, { key: '', value: '' }])}
          onRemoveButtonClick={({ detail }) => setEdited(edited.filter((_, i) => i !== detail.itemIndex))}
          definition={[
            {
              label: 'Key',
              control: ({ key }, i) => (
                <Input
                  value={key}
                  ariaLabel={`Key ${i + 1}`}
                  spellcheck={false}
                  onChange={({ detail }) => change(i, { key: detail.value })}
                />
              ),
              errorText: (pair) => (pair.key === '' ? undefined : fault(pair)),
            },
            {
              label: 'Value',
              control: ({ value }, i) => (
                <Input
                  value={value}
                  ariaLabel={`Value ${i + 1}`}
                  spellcheck={false}
                  onChange={({ detail }) => change(i, { value: detail.value })}
                />
              ),
            },
          ]}
        />
      }
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
