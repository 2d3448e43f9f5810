import { GetRuntimeManagementConfigCommand, PutRuntimeManagementConfigCommand, type UpdateRuntimeOn } from '@aws-sdk/client-lambda';
import FormField from '@cloudscape-design/components/form-field';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { TextField } from '../../../controls/TextField.tsx';
import { Loaded } from '../../../data/Loaded.tsx';
import { useLoad } from '../../../data/useLoad.ts';
import { lambda } from '../../../lambda/client.ts';
import { EditableSection } from '../configuration/EditableSection.tsx';
import type { FunctionView } from '../view.ts';

const ways: Record<UpdateRuntimeOn, { label: string; description: string }> = {
  Auto: { label: 'Auto', description: 'To the most recent version, as it comes.' },
  FunctionUpdate: { label: 'Function update', description: 'To the most recent version, when the function is updated.' },
  Manual: { label: 'Manual', description: 'To the version that is named.' },
};

interface Settings {
  on: UpdateRuntimeOn;
  /** Of Manual. */
  arn: string;
}

async function settingsOf(FunctionName: string, abortSignal: AbortSignal): Promise<Settings> {
  const answer = await lambda().send(new GetRuntimeManagementConfigCommand({ FunctionName }), { abortSignal });
  return { on: answer.UpdateRuntimeOn ?? 'Auto', arn: answer.RuntimeVersionArn ?? '' };
}

/** When the runtime's version may change. */
export function RuntimeManagement({ view }: { view: FunctionView }) {
  const settings = useLoad((signal) => settingsOf(view.name, signal), [view.name]);
  return (
    <Loaded of={settings} what="runtime management">
      {(found) => <Section view={view} settings={found} saved={settings.refresh} />}
    </Loaded>
  );
}

function Section({ view, settings, saved }: { view: FunctionView; settings: Settings; saved: () => void }) {
  // The one that is installed, where it was not another that was named.
  const installed = view.configuration.RuntimeVersionConfig?.RuntimeVersionArn ?? '';
  const current = { ...settings, arn: settings.arn || installed };
  const [edited, setEdited] = useState(current);
  const isManual = edited.on === 'Manual';
  const save = async () => {
    await lambda().send(
      new PutRuntimeManagementConfigCommand({
        FunctionName: view.name,
        UpdateRuntimeOn: edited.on,
        RuntimeVersionArn: isManual ? edited.arn : undefined,
      }),
    );
    saved();
  };
  return (
    <EditableSection
      title="Runtime management configuration"
      view={view}
      begin={() => setEdited(current)}
      canSave={!isManual || edited.arn !== ''}
      save={save}
      form={
        <SpaceBetween size="l">
          <FormField label="Update runtime version">
            <RadioGroup
              value={edited.on}
              items={Object.entries(ways).map(([value, way]) => ({ value, ...way }))}
              onChange={({ detail }) => setEdited({ ...edited, on: detail.value as UpdateRuntimeOn })}
            />
          </FormField>
          {isManual && (
            <TextField
              label="Runtime version ARN"
              hint="The one that is installed."
              value={edited.arn}
              onChange={(arn) => setEdited({ ...edited, arn })}
              isWide
            />
          )}
        </SpaceBetween>
      }
    >
      <KeyValuePairs
        columns={2}
        items={[
          { label: 'Update runtime version', value: ways[settings.on].label },
          { label: 'Runtime version ARN', value: <span className="arn">{settings.arn || installed || '-'}</span> },
        ]}
      />
    </EditableSection>
  );
}
