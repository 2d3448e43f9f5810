import { type AliasConfiguration, CreateAliasCommand, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { useState } from 'react';
import { ChoiceField } from '../../../controls/ChoiceField.tsx';
import { FormModal } from '../../../controls/FormModal.tsx';
import { TextField } from '../../../controls/TextField.tsx';
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
  const published = versions.value ?? [];
  const share = Number(percent);
  const fault = other !== '' && !(share >= 0 && share <= 100) ? 'From 0 to 100.' : undefined;

  const save = async () => {
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
    done();
  };

  return (
    <FormModal
      header={alias ? `Edit alias ${alias.Name}` : 'Create alias'}
      canSubmit={name !== '' && fault === undefined}
      save={save}
      close={close}
    >
      <TextField label="Name" value={name} disabled={alias !== null} onChange={setName} />
      <TextField label="Description" value={description} onChange={setDescription} />
      <ChoiceField label="Version" options={[latest, ...published]} value={version} onChange={setVersion} />
      <ChoiceField
        label="Additional version"
        description="Takes a share of what comes; the version above must be a published one."
        options={[{ value: '', label: 'None' }, ...published.filter((v) => v !== version)]}
        value={other}
        onChange={setOther}
        disabled={version === latest}
      />
      {other !== '' && <TextField label="Weight in percent" type="number" value={percent} onChange={setPercent} fault={fault} />}
    </FormModal>
  );
}
