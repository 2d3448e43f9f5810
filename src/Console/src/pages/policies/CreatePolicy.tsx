import { CreatePolicyCommand } from '@aws-sdk/client-iam';
import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { faultOfJson, JsonField } from '../../controls/JsonField.tsx';
import { SubmitForm } from '../../controls/SubmitForm.tsx';
import { TextField } from '../../controls/TextField.tsx';
import { succeeded } from '../../frame/notifications.ts';
import { Page } from '../../frame/Page.tsx';
import { address, navigate, segment } from '../../frame/router.ts';
import { iam } from '../../iam/client.ts';
import { emptyPolicy } from '../../iam/policies.ts';

export default function CreatePolicy() {
  const [name, setName] = useState('');
  const [text, setText] = useState(emptyPolicy);
  const save = async () => {
    const { Policy: policy } = await iam().send(new CreatePolicyCommand({ PolicyName: name, PolicyDocument: text }));
    succeeded(`Policy ${name} created.`);
    navigate(`/iam/policies/${segment(policy!.Arn!)}`);
  };
  return (
    <Page title="Create policy" above={[{ text: 'Policies', path: '/iam/policies' }]}>
      <SubmitForm
        submit="Create policy"
        canSubmit={name !== '' && faultOfJson(text) === null}
        save={save}
        cancel={address('/iam/policies')}
      >
        <Container>
          <SpaceBetween size="l">
            <TextField label="Policy name" value={name} onChange={setName} />
            <JsonField label="Policy document" path="policy" text={text} onChange={setText} />
          </SpaceBetween>
        </Container>
      </SubmitForm>
    </Page>
  );
}
