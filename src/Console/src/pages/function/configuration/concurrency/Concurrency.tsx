import {
  DeleteFunctionConcurrencyCommand,
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionRecursionConfigCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionRecursionConfigCommand,
  type RecursiveLoop,
} from '@aws-sdk/client-lambda';
import FormField from '@cloudscape-design/components/form-field';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { faultOfNumber } from '../../../../controls/numbers.ts';
import { TextField } from '../../../../controls/TextField.tsx';
import { Loaded } from '../../../../data/Loaded.tsx';
import { useLoad } from '../../../../data/useLoad.ts';
import { lambda } from '../../../../lambda/client.ts';
import type { FunctionView } from '../../view.ts';
import { EditableSection } from '../EditableSection.tsx';
import { ProvisionedConcurrency } from './ProvisionedConcurrency.tsx';

interface Settings {
  /** Not set: the function shares what others leave. */
  reserved?: number;
  unreserved: number;
  loop: RecursiveLoop;
}

async function settingsOf(FunctionName: string, abortSignal: AbortSignal): Promise<Settings> {
  const [concurrency, recursion, account] = await Promise.all([
    lambda().send(new GetFunctionConcurrencyCommand({ FunctionName }), { abortSignal }),
    lambda().send(new GetFunctionRecursionConfigCommand({ FunctionName }), { abortSignal }),
    lambda().send(new GetAccountSettingsCommand({}), { abortSignal }),
  ]);
  return {
    reserved: concurrency.ReservedConcurrentExecutions,
    unreserved: account.AccountLimit?.UnreservedConcurrentExecutions ?? 0,
    loop: recursion.RecursiveLoop ?? 'Terminate',
  };
}

export default function Concurrency({ view }: { view: FunctionView }) {
  const settings = useLoad((signal) => settingsOf(view.name, signal), [view]);
  return (
    <SpaceBetween size="l">
      <Loaded of={settings} what="concurrency">
        {(found) => (
          <SpaceBetween size="l">
            <Reserved view={view} settings={found} saved={settings.refresh} />
            <Recursion view={view} settings={found} saved={settings.refresh} />
          </SpaceBetween>
        )}
      </Loaded>
      <ProvisionedConcurrency view={view} />
    </SpaceBetween>
  );
}

interface PartProps {
  view: FunctionView;
  settings: Settings;
  saved: () => void;
}

function Reserved({ view, settings, saved }: PartProps) {
  const [edited, setEdited] = useState({ isReserved: false, amount: '' });
  const most = settings.unreserved + (settings.reserved ?? 0);
  const fault = edited.isReserved ? faultOfNumber(edited.amount, 0, most) : undefined;
  const save = async () => {
    const of = { FunctionName: view.name };
    if (edited.isReserved)
      await lambda().send(new PutFunctionConcurrencyCommand({ ...of, ReservedConcurrentExecutions: Number(edited.amount) }));
    else await lambda().send(new DeleteFunctionConcurrencyCommand(of));
    saved();
  };
  return (
    <EditableSection
      title="Concurrency"
      view={view}
      begin={() => setEdited({ isReserved: settings.reserved !== undefined, amount: String(settings.reserved ?? '') })}
      canSave={fault === undefined}
      save={save}
      form={
        <SpaceBetween size="l">
          <FormField label="Reserve concurrency">
            <RadioGroup
              value={edited.isReserved ? 'reserved' : 'unreserved'}
              items={[
                { value: 'unreserved', label: 'Use unreserved account concurrency', description: `${most} of the account` },
                { value: 'reserved', label: 'Reserve concurrency', description: 'For this function, and no more. 0 stops it.' },
              ]}
              onChange={({ detail }) => setEdited({ ...edited, isReserved: detail.value === 'reserved' })}
            />
          </FormField>
          {edited.isReserved && (
            <TextField
              label="Reserved concurrency"
              type="number"
              value={edited.amount}
              fault={edited.amount === '' ? undefined : fault}
              onChange={(amount) => setEdited({ ...edited, amount })}
            />
          )}
        </SpaceBetween>
      }
    >
      <KeyValuePairs
        columns={2}
        items={[
          {
            label: 'Function concurrency',
            value: settings.reserved === undefined ? 'Use unreserved concurrency' : `Reserved: ${settings.reserved}`,
          },
          { label: 'Unreserved account concurrency', value: String(settings.unreserved) },
        ]}
      />
    </EditableSection>
  );
}

const loops: Record<RecursiveLoop, string> = {
  Terminate: 'Stop the loop after about 16 rounds',
  Allow: 'Allow it',
};

function Recursion({ view, settings, saved }: PartProps) {
  const [loop, setLoop] = useState(settings.loop);
  return (
    <EditableSection
      title="Recursive loop detection"
      description="When the function invokes itself, directly or by way of others."
      view={view}
      begin={() => setLoop(settings.loop)}
      save={async () => {
        await lambda().send(new PutFunctionRecursionConfigCommand({ FunctionName: view.name, RecursiveLoop: loop }));
        saved();
      }}
      form={
        <FormField label="Recursive loops">
          <RadioGroup
            value={loop}
            items={Object.entries(loops).map(([value, label]) => ({ value, label }))}
            onChange={({ detail }) => setLoop(detail.value as RecursiveLoop)}
          />
        </FormField>
      }
    >
      {loops[settings.loop]}
    </EditableSection>
  );
}
