import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLoad } from '../../../data/useLoad.ts';
import type { FunctionView } from '../view.ts';
import { EditableSection } from './EditableSection.tsx';
import { changesOf, faultOf, type Setting, update, valueOf } from './settings.ts';

interface SettingsSectionProps {
  title: string;
  view: FunctionView;
  settings: readonly Setting[];
  /** Where more than the function has to change. */
  save?: (view: FunctionView, changes: ReturnType<typeof changesOf>) => Promise<void>;
}

/** Settings, looked at and edited. */
export function SettingsSection({ title, view, settings, save = ({ name }, changes) => update(name, changes) }: SettingsSectionProps) {
  const current = Object.fromEntries(settings.map((s) => [s.member, valueOf(view.configuration, s)]));
  const [edited, setEdited] = useState(current);
  const faults = Object.fromEntries(settings.map((s) => [s.member, faultOf(s, edited[s.member]!)]));
  return (
    <EditableSection
      title={title}
      view={view}
      begin={() => setEdited(current)}
      canSave={Object.values(faults).every((fault) => fault === undefined)}
      save={() => save(view, changesOf(settings, current, edited))}
      form={
        <SpaceBetween size="l">
          {settings.map((s) => (
            <FormField key={s.member} label={s.label} description={s.hint} errorText={faults[s.member]} constraintText={boundsOf(s)}>
              <Control setting={s} value={edited[s.member]!} onChange={(value) => setEdited({ ...edited, [s.member]: value })} />
            </FormField>
          ))}
        </SpaceBetween>
      }
    >
      <KeyValuePairs
        columns={3}
        items={settings.map((s) => ({
          label: s.label,
          value: [s.show?.(current[s.member]!) ?? current[s.member], s.unit].filter(Boolean).join(' ') || '-',
        }))}
      />
    </EditableSection>
  );
}

const boundsOf = ({ kind, least, most, unit }: Setting) => (kind === 'number' ? `${unit ?? ''}, ${least} to ${most}` : undefined);

function Control({ setting, value, onChange }: { setting: Setting; value: string; onChange: (value: string) => void }) {
  if (setting.kind === 'fixed') return <Box>{value}</Box>;
  if (setting.kind === 'select') return <Choice setting={setting} value={value} onChange={onChange} />;
  return (
    <Input
      value={value}
      type={setting.kind === 'number' ? 'number' : 'text'}
      inputMode={setting.kind === 'number' ? 'numeric' : undefined}
      onChange={({ detail }) => onChange(detail.value)}
      spellcheck={false}
    />
  );
}

function Choice({ setting, value, onChange }: { setting: Setting; value: string; onChange: (value: string) => void }) {
  const offered = useLoad(async (signal) => (await setting.options?.(signal)) ?? [], [setting]);
  const label = setting.show ?? String;
  const options = [...new Set([...(offered.value ?? []), value])].map((each) => ({ value: each, label: label(each) }));
  return (
    <Select
      options={options}
      selectedOption={options.find((o) => o.value === value) ?? null}
      onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
    />
  );
}
