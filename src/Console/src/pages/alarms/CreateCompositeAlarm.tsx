import { PutCompositeAlarmCommand } from '@aws-sdk/client-cloudwatch';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { SubmitForm } from '../../controls/SubmitForm.tsx';
import { succeeded } from '../../frame/notifications.ts';
import { Page } from '../../frame/Page.tsx';
import { address, navigate, segment, usePlace } from '../../frame/router.ts';
import { cloudWatch } from '../../metrics/client.ts';
import { NameAndAction } from './NameAndAction.tsx';

/** With ?alarm=…&alarm=… begun as: one of these is in alarm. */
export default function CreateCompositeAlarm() {
  const chosen = usePlace().query.getAll('alarm');
  const [rule, setRule] = useState(() => chosen.map((name) => `ALARM("${name}")`).join(' OR\n'));
  const [named, setNamed] = useState({ name: '', description: '', action: '' });
  const save = async () => {
    await cloudWatch().send(
      new PutCompositeAlarmCommand({
        AlarmName: named.name,
        AlarmRule: rule,
        AlarmDescription: named.description || undefined,
        AlarmActions: named.action ? [named.action] : undefined,
      }),
    );
    succeeded(`Successfully created the alarm ${named.name}.`);
    navigate(`/alarms/${segment(named.name)}`);
  };
  return (
    <Page title="Create composite alarm" above={[{ text: 'Alarms', path: '/alarms' }]}>
      <SubmitForm
        submit="Create composite alarm"
        canSubmit={named.name !== '' && rule.trim() !== ''}
        save={save}
        cancel={address('/alarms')}
      >
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">Conditions</Header>}>
            <FormField
              label="Alarm rule"
              description="When the alarm is in alarm, by the states of others."
              constraintText='ALARM("name"), OK("name"), INSUFFICIENT_DATA("name"), TRUE and FALSE, with AND, OR, NOT and parentheses.'
              stretch
            >
              <Textarea value={rule} rows={6} spellcheck={false} onChange={({ detail }) => setRule(detail.value)} />
            </FormField>
          </Container>
          <NameAndAction named={named} change={(changes) => setNamed({ ...named, ...changes })} />
        </SpaceBetween>
      </SubmitForm>
    </Page>
  );
}
