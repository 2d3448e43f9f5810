import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import { ChoiceField } from '../../../controls/ChoiceField.tsx';
import { FormModal } from '../../../controls/FormModal.tsx';
import { TextField } from '../../../controls/TextField.tsx';
import { useLoad } from '../../../data/useLoad.ts';
import { listLayers, listLayerVersions } from '../../../lambda/layers.ts';

interface AddLayerProps {
  add: (arn: string) => Promise<unknown>;
  close: () => void;
}

export function AddLayer({ add, close }: AddLayerProps) {
  const [source, setSource] = useState('custom');
  const [name, setName] = useState<string>();
  const [arn, setArn] = useState('');
  const layers = useLoad(listLayers, []);
  const versions = useLoad(async (signal) => (name === undefined ? [] : listLayerVersions(name, signal)), [name]);
  return (
    <FormModal header="Add a layer" submit="Add" canSubmit={arn.trim() !== ''} save={() => add(arn.trim())} close={close}>
      <FormField label="Source">
        <RadioGroup
          value={source}
          items={[
            { value: 'custom', label: 'A layer of this account' },
            { value: 'arn', label: 'An ARN', description: 'Of another account, which has to share it.' },
          ]}
          onChange={({ detail }) => {
            setSource(detail.value);
            setArn('');
          }}
        />
      </FormField>
      {source === 'arn' ? (
        <TextField
          label="Layer version ARN"
          value={arn}
          onChange={setArn}
          placeholder="arn:aws:lambda:us-east-1:123456789012:layer:name:1"
        />
      ) : (
        <>
          <ChoiceField
            label="Layer"
            options={(layers.value ?? []).map((l) => l.LayerName!)}
            value={name ?? null}
            onChange={(chosen) => {
              setName(chosen);
              setArn('');
            }}
            statusType={layers.isLoading ? 'loading' : 'finished'}
            empty="There are no layers yet"
            placeholder="Choose a layer"
          />
          <ChoiceField
            label="Version"
            options={(versions.value ?? []).map((v) => ({ value: v.LayerVersionArn!, label: String(v.Version) }))}
            value={arn}
            onChange={setArn}
            disabled={name === undefined}
            statusType={versions.isLoading ? 'loading' : 'finished'}
            placeholder="Choose a version"
          />
        </>
      )}
    </FormModal>
  );
}
