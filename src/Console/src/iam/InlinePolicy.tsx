import { useState } from 'react';
import { FormModal } from '../controls/FormModal.tsx';
import { faultOfJson, JsonField } from '../controls/JsonField.tsx';
import { TextField } from '../controls/TextField.tsx';
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
  return (
    <FormModal
      size="large"
      header={policy ? `Edit ${policy.name}` : 'Create inline policy'}
      canSubmit={name !== '' && faultOfJson(text) === null}
      save={() => put(name, text).then(done)}
      close={close}
    >
      <TextField label="Policy name" value={name} disabled={policy !== null} onChange={setName} />
      <JsonField label="Policy document" path="policy" text={text} onChange={setText} />
    </FormModal>
  );
}
