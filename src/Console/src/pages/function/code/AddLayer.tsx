import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLoad } from '../../../data/useLoad.ts';
import { listLayers, listLayerVersions } from '../../../lambda/layers.ts';

interface AddLayerProps {
  /** Resolves to whether it went well. */
  add: (arn: string) => Promise<boolean>;
  close: () => void;
}

export function AddLayer({ add, close }: AddLayerProps) {
  const [source, setSource] = useState('custom');
  const [name, setName] = useState<string>();
  const [arn, setArn] = useState('');
  const [isBusy, setBusy] = useState(false);
  const layers = useLoad(listLayers, []);
  const versions = useLoad(async (signal) => (name === undefined ? [] : listLayerVersions(name, signal)), [name]);
  const names = (layers.value ?? []).map((l) => ({ value: l.LayerName!, label: l.LayerName! }));
  const numbers = (versions.value ?? []).map((v) => ({ value: v.LayerVersionArn!, label: String(v.Version) }));
  const confirm = async () => {
    setBusy(true);
    await add(arn.trim());
    close();
  };
  return (
    <Modal
      visible
      header="Add a layer"
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            <Button variant="primary" disabled={arn.trim() === ''} loading={isBusy} onClick={() => void confirm()}>
              Add
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
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
          <FormField label="Layer version ARN">
            <Input
              value={arn}
              onChange={({ detail }) => setArn(detail.value)}
              spellcheck={false}
              placeholder="arn:aws:lambda:us-east-1:123456789012:layer:name:1"
            />
          </FormField>
        ) : (
          <>
            <FormField label="Layer">
              <Select
                options={names}
                selectedOption={names.find((o) => o.value === name) ?? null}
                onChange={({ detail }) => {
                  setName(detail.selectedOption.value);
                  setArn('');
                }}
                statusType={layers.isLoading ? 'loading' : 'finished'}
                empty="There are no layers yet"
                placeholder="Choose a layer"
              />
            </FormField>
            <FormField label="Version">
              <Select
                options={numbers}
                selectedOption={numbers.find((o) => o.value === arn) ?? null}
                onChange={({ detail }) => setArn(detail.selectedOption.value ?? '')}
                disabled={name === undefined}
                statusType={versions.isLoading ? 'loading' : 'finished'}
                placeholder="Choose a version"
              />
            </FormField>
          </>
        )}
      </SpaceBetween>
    </Modal>
  );
}
