import { CreatePolicyCommand } from '@aws-sdk/client-iam';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { faultOfJson, JsonField } from '../../controls/JsonField.tsx';
import { useAction } from '../../data/useAction.ts';
import { succeeded } from '../../frame/notifications.ts';
import { Page } from '../../frame/Page.tsx';
import { address, navigate, segment } from '../../frame/router.ts';
import { iam } from '../../iam/client.ts';
import { emptyPolicy } from '../../iam/policies.ts';

export default function CreatePolicy() {
  const [name, setName] = useState('');
  const [text, setText] = useState(emptyPolicy);
  const { run, isBusy } = useAction(async () => {
    const { Policy: policy } = await iam().send(new CreatePolicyCommand({ PolicyName: name, PolicyDocument: text }));
    succeeded(`Policy ${name} created.`);
    navigate(`/iam/policies/${segment(policy!.Arn!)}`);
  });
  return (
    <Page title="Create policy" above={[{ text: 'Policies', path: '/iam/policies' }]}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <Form
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" formAction="none" href={address('/iam/policies')}>
                Cancel
              </Button>
              <Button variant="primary" loading={isBusy} disabled={name === '' || faultOfJson(text) !== null}>
                Create policy
              </Button>
            </SpaceBetween>
          }
        >
          <Container>
            <SpaceBetween size="l">
              <FormField label="Policy name">
                <Input value={name} onChange={({ detail }) => setName(detail.value)} spellcheck={false} autoComplete={false} />
              </FormField>
              <JsonField label="Policy document" path="policy" text={text} onChange={setText} />
            </SpaceBetween>
          </Container>
        </Form>
      </form>
    </Page>
  );
}
