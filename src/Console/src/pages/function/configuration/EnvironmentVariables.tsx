import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Box from '@cloudscape-design/components/box';
import Input from '@cloudscape-design/components/input';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import type { FunctionView } from '../view.ts';
import { EditableSection } from './EditableSection.tsx';
import { update } from './settings.ts';

interface Variable {
  key: string;
  value: string;
}

const name = /^[a-zA-Z][a-zA-Z0-9_]+$/;

export function EnvironmentVariables({ view }: { view: FunctionView }) {
  const variables = Object.entries(view.configuration.Environment?.Variables ?? {}).map(([key, value]): Variable => ({ key, value }));
  const [edited, setEdited] = useState<readonly Variable[]>(variables);
  const change = (at: number, changes: Partial<Variable>) => setEdited(edited.map((v, i) => (i === at ? { ...v, ...changes } : v)));
  const faultOf = ({ key }: Variable) =>
    !name.test(key)
      ? 'A letter, then letters, digits and underscores.'
      : edited.filter((v) => v.key === key).length > 1
        ? 'There are two of them.'
        : undefined;
  const error = view.configuration.Environment?.Error?.Message;
  return (
    <EditableSection
      title="Environment variables"
      description={error ?? 'The function finds them in os.environ.'}
      view={view}
      begin={() => setEdited(variables)}
      canSave={edited.every((v) => faultOf(v) === undefined)}
      save={() => update(view.name, { Environment: { Variables: Object.fromEntries(edited.map(({ key, value }) => [key, value])) } })}
      form={
        <AttributeEditor<Variable>
          items={edited}
          addButtonText="Add environment variable"
          removeButtonText="Remove"
          removeButtonAriaLabel={({ key }) => `Remove ${key}`}
          empty="No environment variables"
          onAddButtonClick={() => setEdited([...edited, { key: '', value: '' }])}
          onRemoveButtonClick={({ detail }) => setEdited(edited.filter((_, i) => i !== detail.itemIndex))}
          definition={[
            {
              label: 'Key',
              control: (v, i) => (
                <Input
                  value={v.key}
                  ariaLabel={`Key ${i + 1}`}
                  spellcheck={false}
                  onChange={({ detail }) => change(i, { key: detail.value })}
                />
              ),
              errorText: (v) => (v.key === '' ? undefined : faultOf(v)),
            },
            {
              label: 'Value',
              control: (v, i) => (
                <Input
                  value={v.value}
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
        items={variables}
        empty={<Box textAlign="center">No environment variables</Box>}
        ariaLabels={{ tableLabel: 'Environment variables' }}
        columnDefinitions={[
          { id: 'key', header: 'Key', cell: (v) => v.key, isRowHeader: true },
          { id: 'value', header: 'Value', cell: (v) => v.value },
        ]}
      />
    </EditableSection>
  );
}
