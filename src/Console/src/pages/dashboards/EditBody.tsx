import { PutDashboardCommand } from '@aws-sdk/client-cloudwatch';
import { useState } from 'react';
import { FormModal } from '../../controls/FormModal.tsx';
import { faultOfJson, JsonField } from '../../controls/JsonField.tsx';
import { notify, succeeded } from '../../frame/notifications.ts';
import { cloudWatch } from '../../metrics/client.ts';

interface EditBodyProps {
  name: string;
  body: string;
  close: () => void;
  done: () => void;
}

export function EditBody({ name, body, close, done }: EditBodyProps) {
  const [text, setText] = useState(() => JSON.stringify(JSON.parse(body), null, 2));
  const save = async () => {
    const answer = await cloudWatch().send(new PutDashboardCommand({ DashboardName: name, DashboardBody: text }));
    // What of a body cannot be drawn is told, and kept all the same.
    const told = (answer.DashboardValidationMessages ?? []).map((m) => `${m.DataPath}: ${m.Message}`);
    if (told.length > 0) notify({ type: 'warning', header: `Saved ${name}`, content: told.join('; ') }, 'updated');
    else succeeded(`Successfully updated the dashboard ${name}.`, 'updated');
    done();
  };
  return (
    <FormModal
      size="max"
      header={`Source of ${name}`}
      submit="Update"
      canSubmit={faultOfJson(text) === null}
      save={save}
      close={close}
      isPlain
    >
      <JsonField label="Dashboard source" path="dashboard" text={text} onChange={setText} lines={24} />
    </FormModal>
  );
}
