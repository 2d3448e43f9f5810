import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import { Optional } from './Optional.tsx';

interface TextFieldProps extends Pick<InputProps, 'type' | 'placeholder' | 'disabled' | 'autoFocus'> {
  label: string;
  value: string;
  onChange: (value: string) => void;
  isOptional?: boolean;
  description?: string;
  hint?: string;
  fault?: string | null;
  /** Of expressions: as wide as there is room. */
  isWide?: boolean;
}

/** A name, a number, an address: one line. */
export const TextField = ({ label, value, onChange, isOptional, description, hint, fault, isWide, ...input }: TextFieldProps) => (
  <FormField
    label={isOptional ? <Optional label={label} /> : label}
    description={description}
    constraintText={hint}
    errorText={fault ?? undefined}
    stretch={isWide}
  >
    <Input {...input} value={value} onChange={({ detail }) => onChange(detail.value)} spellcheck={false} autoComplete={false} />
  </FormField>
);
