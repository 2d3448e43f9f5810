import { type FunctionEventInvokeConfig, PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda';
import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { ChoiceField } from '../../../../controls/ChoiceField.tsx';
import { faultOfNumber } from '../../../../controls/numbers.ts';
import { TextField } from '../../../../controls/TextField.tsx';
import { Loaded } from '../../../../data/Loaded.tsx';
import { useLoad } from '../../../../data/useLoad.ts';
import { lambda } from '../../../../lambda/client.ts';
import type { FunctionView } from '../../view.ts';
import { EditableSection } from '../EditableSection.tsx';
import { update } from '../settings.ts';
import { configOf } from './config.ts';

// What holds where nothing is set.
const longest = 21_600;
const mostRetries = 2;

export default function AsynchronousInvocation({ view }: { view: FunctionView }) {
  const config = useLoad((signal) => configOf(view.name, signal), [view.name]);
  return (
    <Loaded of={config} what="settings">
      {(found) => <Settings view={view} config={found} saved={config.refresh} />}
    </Loaded>
  );
}

function Settings({ view, config, saved }: { view: FunctionView; config: FunctionEventInvokeConfig; saved: () => void }) {
  const current = {
    age: String(config.MaximumEventAgeInSeconds ?? longest),
    retries: String(config.MaximumRetryAttempts ?? mostRetries),
    success: config.DestinationConfig?.OnSuccess?.Destination ?? '',
    failure: config.DestinationConfig?.OnFailure?.Destination ?? '',
    deadLetters: view.configuration.DeadLetterConfig?.TargetArn ?? '',
  };
  const [edited, setEdited] = useState(current);
  const change = (member: keyof typeof current) => (value: string) => setEdited({ ...edited, [member]: value });
  const ageFault = faultOfNumber(edited.age, 60, longest);
  const save = async () => {
    await lambda().send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: view.name,
        MaximumEventAgeInSeconds: Number(edited.age),
        MaximumRetryAttempts: Number(edited.retries),
        DestinationConfig: {
          OnSuccess: edited.success ? { Destination: edited.success } : {},
          OnFailure: edited.failure ? { Destination: edited.failure } : {},
        },
      }),
    );
    if (edited.deadLetters !== current.deadLetters) await update(view.name, { DeadLetterConfig: { TargetArn: edited.deadLetters } });
    saved();
  };
  const arn = 'arn:aws:sqs:us-east-1:123456789012:queue';
  return (
    <EditableSection
      title="Asynchronous invocation"
      description="Events that the function is sent without anybody waiting for the answer."
      view={view}
      begin={() => setEdited(current)}
      canSave={ageFault === undefined}
      save={save}
      form={
        <SpaceBetween size="l">
          <TextField
            label="Maximum age of event"
            hint={`seconds, 60 to ${longest}`}
            type="number"
            value={edited.age}
            onChange={change('age')}
            fault={ageFault}
          />
          <ChoiceField
            label="Retry attempts"
            description="When the function returns an error."
            options={['0', '1', '2']}
            value={edited.retries}
            onChange={change('retries')}
          />
          <TextField
            label="On-success destination"
            isOptional
            hint="The ARN of a function, queue, topic or event bus, which gets a record of the invocation."
            value={edited.success}
            onChange={change('success')}
            placeholder={arn}
          />
          <TextField label="On-failure destination" isOptional value={edited.failure} onChange={change('failure')} placeholder={arn} />
          <TextField
            label="Dead-letter queue"
            isOptional
            hint="The ARN of a queue or topic, which gets events that could not be processed."
            value={edited.deadLetters}
            onChange={change('deadLetters')}
            placeholder={arn}
          />
        </SpaceBetween>
      }
    >
      <KeyValuePairs
        columns={2}
        items={[
          { label: 'Maximum age of event', value: durationText(Number(current.age)) },
          { label: 'Retry attempts', value: current.retries },
          { label: 'On-success destination', value: <Arn text={current.success} /> },
          { label: 'On-failure destination', value: <Arn text={current.failure} /> },
          { label: 'Dead-letter queue', value: <Arn text={current.deadLetters} /> },
        ]}
      />
    </EditableSection>
  );
}

const Arn = ({ text }: { text: string }) => (
  <Box>
    <span className="arn">{text || 'None'}</span>
  </Box>
);

/** 3 h 20 min 5 s */
function durationText(seconds: number) {
  const parts: [number, string][] = [
    [Math.trunc(seconds / 3600), 'h'],
    [Math.trunc((seconds % 3600) / 60), 'min'],
    [seconds % 60, 's'],
  ];
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}
