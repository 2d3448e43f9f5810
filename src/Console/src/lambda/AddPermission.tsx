import { useState } from 'react';
import { FormModal } from '../controls/FormModal.tsx';
import { TextField } from '../controls/TextField.tsx';

/** A member of a statement that somebody fills in. */
export interface PermissionField {
  member: string;
  label: string;
  hint: string;
  initial?: string;
  isOptional?: boolean;
}

interface AddPermissionProps {
  fields: readonly PermissionField[];
  /** By member; what is optional and empty is left out. */
  add: (values: Record<string, string>) => Promise<unknown>;
  close: () => void;
  done: () => void;
}

export function AddPermission({ fields, add, close, done }: AddPermissionProps) {
  const [values, setValues] = useState(() => Object.fromEntries(fields.map((f) => [f.member, f.initial ?? ''])));
  const save = async () => {
    await add(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')));
    done();
  };
  return (
    <FormModal header="Add permissions" canSubmit={fields.every((f) => f.isOptional || values[f.member] !== '')} save={save} close={close}>
      {fields.map(({ member, label, hint, isOptional }) => (
        <TextField
          key={member}
          label={label}
          hint={hint}
          isOptional={isOptional}
          value={values[member]!}
          onChange={(value) => setValues({ ...values, [member]: value })}
        />
      ))}
    </FormModal>
  );
}
