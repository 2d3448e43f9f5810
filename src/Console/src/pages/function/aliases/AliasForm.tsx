import { type AliasConfiguration, CreateAliasCommand, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useAction } from '../../../data/useAction.ts';
import { useLoad } from '../../../data/useLoad.ts';
import { succeeded } from '../../../frame/notifications.ts';
import { lambda } from '../../../lambda/client.ts';
import { latest, listVersions } from '../versions/versions.ts';
import type { FunctionView } from '../view.ts';

interface AliasFormProps {
  view: FunctionView;
  /** Null for a new one. */
  alias: AliasConfiguration | null;
  close: () => void;
  done: () => void;
}

export function AliasForm({ view, alias, close, done }: AliasFormProps) {
  const [[oldOther = '', oldWeight = 0] = []] = Object.entries(alias?.RoutingConfig?.AdditionalVersionWeights ?? {});
  const [name, setName] = useState(alias?.Name ?? '');
  const [description, setDescription] = useState(alias?.Description ?? '');
  const [version, setVersion] = useState(alias?.FunctionVersion ?? latest);
  const [other, setOther] = useState(oldOther);
  const [percent, setPercent] = useState(String(oldWeight * 100));
  const versions = useLoad(async (signal) => (await listVersions(view.name, signal)).map((v) => v.Version!), [view.name]);
  const options = [latest, ...(versions.value ?? [])].map((value) => ({ value, label: value }));
  const others = [{ value: '', label: 'None' }, ...options.filter((o) => o.value !== latest && o.value !== version)];
  const share = Number(percent);
  const fault = other !== '' && !(share >= 0 && share <= 100) ? 'From 0 to 100.' : undefined;

  const { run, isBusy } = useAction(async () => {
    const alike = {
      FunctionName: view.name,
      Name: name,
      FunctionVersion: version,
      Description: description,
      // An empty one takes away what there was.
      RoutingConfig: { AdditionalVersionWeights: other === '' ? {} : { [other]: share / 100 } },
    };
    if (alias) await lambda().send(new UpdateAliasCommand(alike));
    else await lambda().send(new CreateAliasCommand(alike));
    succeeded(`Successfully ${alias ? 'updated' : 'created'} the alias ${name}.`, 'updated');
    close();
    done();
  });

  return (
    <Modal
      visible
      header={alias ? `Edit alias ${alias.Name}` : 'Create alias'}
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            <Button variant="primary" disabled={name === '' || fault !== undefined} loading={isBusy} onClick={() => void run()}>
              Save
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <FormField label="Name">
          <Input
            value={name}
            disabled={alias !== null}
            onChange={({ detail }) => setName(detail.value)}
            spellcheck={false}
            autoComplete={false}
          />
        </FormField>
        <FormField label="Description">
          <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
        </FormField>
        <FormField label="Version">
          <Select
            options={options}
            selectedOption={options.find((o) => o.value === version) ?? null}
            onChange={({ detail }) => setVersion(detail.selectedOption.value ?? latest)}
          />
        </FormField>
        <FormField label="Additional version" description="Takes a share of what comes; the version above must be a published one.">
          <Select
            options={others}
            selectedOption={others.find((o) => o.value === other) ?? null}
            onChange={({ detail }) => setOther(detail.selectedOption.value ?? '')}
            disabled={version === latest}
          />
        </FormField>
        {other !== '' && (
          <FormField label="Weight in percent" errorText={fault}>
            <Input type="number" value={percent} onChange={({ detail }) => setPercent(detail.value)} />
          </FormField>
        )}
      </SpaceBetween>
    </Modal>
  );
}
