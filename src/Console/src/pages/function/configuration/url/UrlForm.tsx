import type { FunctionUrlAuthType, FunctionUrlConfig, InvokeMode } from '@aws-sdk/client-lambda';
import Alert from '@cloudscape-design/components/alert';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import { FormModal } from '../../../../controls/FormModal.tsx';
import { faultOfNumber } from '../../../../controls/numbers.ts';
import { TextField } from '../../../../controls/TextField.tsx';
import { succeeded } from '../../../../frame/notifications.ts';
import { corsLists, inForm, saveUrl } from './urls.ts';

const longest = 86_400;

interface UrlFormProps {
  functionName: string;
  /** Null for a new one. */
  url: FunctionUrlConfig | null;
  close: () => void;
  done: () => void;
}

export function UrlForm({ functionName, url, close, done }: UrlFormProps) {
  const [edited, setEdited] = useState(() => inForm(url));
  const ageFault = edited.hasCors ? faultOfNumber(edited.maxAge, 0, longest) : undefined;
  const save = async () => {
    await saveUrl(functionName, edited, url === null);
    succeeded(`Successfully ${url ? 'updated' : 'created'} the function URL of ${functionName}.`, 'updated');
    done();
  };
  return (
    <FormModal header={url ? 'Edit function URL' : 'Create function URL'} canSubmit={ageFault === undefined} save={save} close={close}>
      <FormField label="Auth type">
        <RadioGroup
          value={edited.authType}
          items={[
            { value: 'AWS_IAM', label: 'AWS_IAM', description: 'Only signed requests of whom IAM allows it.' },
            { value: 'NONE', label: 'NONE', description: 'Lambda does not ask who it is.' },
          ]}
          onChange={({ detail }) => setEdited({ ...edited, authType: detail.value as FunctionUrlAuthType })}
        />
      </FormField>
      {edited.authType === 'NONE' && (
        <Alert type="warning">
          Everybody who can reach this server can invoke the function. Saving adds the two statements to its resource-based policy that
          allow it.
        </Alert>
      )}
      <FormField label="Invoke mode">
        <RadioGroup
          value={edited.invokeMode}
          items={[
            { value: 'BUFFERED', label: 'BUFFERED', description: 'The answer is sent when it is whole.' },
            { value: 'RESPONSE_STREAM', label: 'RESPONSE_STREAM', description: 'The answer is sent while it is written.' },
          ]}
          onChange={({ detail }) => setEdited({ ...edited, invokeMode: detail.value as InvokeMode })}
        />
      </FormField>
      <Checkbox checked={edited.hasCors} onChange={({ detail }) => setEdited({ ...edited, hasCors: detail.checked })}>
        Configure cross-origin resource sharing (CORS)
      </Checkbox>
      {edited.hasCors && (
        <>
          {corsLists.map(({ member, label, hint }) => (
            <TextField
              key={member}
              label={label}
              isOptional
              hint={hint}
              value={edited.lists[member]}
              onChange={(value) => setEdited({ ...edited, lists: { ...edited.lists, [member]: value } })}
            />
          ))}
          <TextField
            label="Max age"
            type="number"
            hint={`seconds, 0 to ${longest}`}
            value={edited.maxAge}
            fault={ageFault}
            onChange={(maxAge) => setEdited({ ...edited, maxAge })}
          />
          <Checkbox checked={edited.allowCredentials} onChange={({ detail }) => setEdited({ ...edited, allowCredentials: detail.checked })}>
            Allow credentials
          </Checkbox>
        </>
      )}
    </FormModal>
  );
}
