import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Input from '@cloudscape-design/components/input';

export interface Pair {
  key: string;
  value: string;
}

interface PairsEditorProps {
  pairs: readonly Pair[];
  change: (pairs: readonly Pair[]) => void;
  /** "environment variable" */
  one: string;
  /** What is wrong with a key; nothing: undefined. */
  faultOf: (key: string) => string | undefined;
}

/** @returns what is wrong with one of the pairs; nothing: undefined */
export const faultOfPair = (pairs: readonly Pair[], { key }: Pair, faultOf: PairsEditorProps['faultOf']) =>
  faultOf(key) ?? (pairs.filter((pair) => pair.key === key).length > 1 ? 'There are two of them.' : undefined);

export function PairsEditor({ pairs, change, one, faultOf }: PairsEditorProps) {
  const changeOne = (at: number, changes: Partial<Pair>) => change(pairs.map((pair, i) => (i === at ? { ...pair, ...changes } : pair)));
  return (
    <AttributeEditor<Pair>
      items={pairs}
      addButtonText={`Add ${one}`}
      removeButtonText="Remove"
      removeButtonAriaLabel={({ key }) => `Remove ${key}`}
      empty={`No ${one}s`}
      onAddButtonClick={() => change([...pairs, { key: '', value: '' }])}
      onRemoveButtonClick={({ detail }) => change(pairs.filter((_, i) => i !== detail.itemIndex))}
      definition={[
        {
          label: 'Key',
          control: ({ key }, i) => (
            <Input
              value={key}
              ariaLabel={`Key ${i + 1}`}
              spellcheck={false}
              onChange={({ detail }) => changeOne(i, { key: detail.value })}
            />
          ),
          errorText: (pair) => (pair.key === '' ? undefined : faultOfPair(pairs, pair, faultOf)),
        },
        {
          label: 'Value',
          control: ({ value }, i) => (
            <Input
              value={value}
              ariaLabel={`Value ${i + 1}`}
              spellcheck={false}
              onChange={({ detail }) => changeOne(i, { value: detail.value })}
            />
          ),
        },
      ]}
    />
  );
}
