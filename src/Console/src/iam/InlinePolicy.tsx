import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { faultOfJson, JsonField } from '../controls/JsonField.tsx';
import { useAction } from '../data/useAction.ts';
import { emptyPolicy, type HeldPolicy } from './policies.ts';

interface InlinePolicyProps {
  /** Null for a new one. */
  policy: HeldPolicy | null;
  put: (name: string, document: string) => Promise<unknown>;
  close: () => void;
  done: () => void;
}

export function InlinePolicy({ policy, put, close, done }: InlinePolicyProps) {
  const [name, setName] = useState(policy?.name ?? '');
  const [text, setText] = useState(policy ? JSON.stringify(policy.document, null, 2) : emptyPolicy);
  const { run, isBusy } = useAction(async () => {
    await put(name, text);
    done();
  });
  return (
    <Modal
      visible
      size="large"
      header={policy ? `Edit ${policy.name}` : 'Create inline policy'}
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            <Button
              variant="primary"
              disabled={name === '' || faultOfJson(text) !== null}
              loading={isBusy}
              onClick={() => void run().then((isDone) => isDone && close())}
            >
              Save
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <FormField label="Policy name">
          <Input value={name} disabled={policy !== null} onChange={({ detail }) => setName(detail.value)} spellcheck={false} />
        </FormField>
        <JsonField label="Policy document" path="policy" text={text} onChange={setText} />
      </SpaceBetween>
    </Modal>
  );
}
