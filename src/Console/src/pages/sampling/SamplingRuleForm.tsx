import { CreateSamplingRuleCommand, type SamplingRule, UpdateSamplingRuleCommand } from '@aws-sdk/client-xray';
import { useState } from 'react';
import { FormModal } from '../../controls/FormModal.tsx';
import { faultOfNumber } from '../../controls/numbers.ts';
import { TextField } from '../../controls/TextField.tsx';
import { succeeded } from '../../frame/notifications.ts';
import { xray } from '../../xray/client.ts';
import { type Field, fields, isDefault, isOfDefault, membersOf, valuesOf } from './rules.ts';

interface SamplingRuleFormProps {
  /** Null for a new one. */
  rule: SamplingRule | null;
  close: () => void;
  done: () => void;
}

function faultOf(field: Field, text: string): string | undefined {
  if (field.kind === 'whole') return faultOfNumber(text, field.least, 'most' in field ? field.most : undefined);
  if (field.kind === 'rate') return text !== '' && Number(text) >= 0 && Number(text) <= 100 ? undefined : 'From 0 to 100.';
  return text === '' ? 'A pattern: * stands for any characters, ? for one.' : undefined;
}

export function SamplingRuleForm({ rule, close, done }: SamplingRuleFormProps) {
  const [name, setName] = useState(rule?.RuleName ?? '');
  const [values, setValues] = useState(() => valuesOf(rule));
  const shown = rule && isDefault(rule) ? fields.filter(isOfDefault) : fields;
  const faults = Object.fromEntries(shown.map((field) => [field.member, faultOf(field, values[field.member])]));
  const save = async () => {
    const members = membersOf(values, shown);
    if (rule) await xray().send(new UpdateSamplingRuleCommand({ SamplingRuleUpdate: { RuleName: name, ...members } }));
    else {
      const whole = { RuleName: name, Version: 1, ...membersOf(values, fields) } as SamplingRule;
      await xray().send(new CreateSamplingRuleCommand({ SamplingRule: whole }));
    }
    succeeded(`Successfully ${rule ? 'updated' : 'created'} the sampling rule ${name}.`, 'updated');
    done();
  };
  return (
    <FormModal
      header={rule ? `Edit ${rule.RuleName}` : 'Create sampling rule'}
      canSubmit={name !== '' && Object.values(faults).every((fault) => fault === undefined)}
      save={save}
      close={close}
      size="large"
    >
      <TextField label="Rule name" hint="One to 32 characters." value={name} disabled={rule !== null} onChange={setName} />
      <div className="fields">
        {shown.map((field) => (
          <TextField
            key={field.member}
            label={field.label}
            hint={'hint' in field ? field.hint : undefined}
            type={field.kind === 'pattern' ? 'text' : 'number'}
            value={values[field.member]}
            onChange={(value) => setValues({ ...values, [field.member]: value })}
            fault={faults[field.member]}
          />
        ))}
      </div>
    </FormModal>
  );
}
