import FormField from '@cloudscape-design/components/form-field';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import { Optional } from './Optional.tsx';

export interface Choice {
  value: string;
  label?: string;
  description?: string;
}

interface ChoiceFieldProps extends Pick<SelectProps, 'disabled' | 'placeholder' | 'empty' | 'statusType' | 'filteringType'> {
  label: string;
  /** A text is its own label. */
  options: readonly (string | Choice)[];
  value: string | null;
  onChange: (value: string) => void;
  isOptional?: boolean;
  description?: string;
}

/** One of several. */
export function ChoiceField({ label, options, value, onChange, isOptional, description, ...select }: ChoiceFieldProps) {
  const choices = options.map((option) => {
    const choice = typeof option === 'string' ? { value: option } : option;
    return { ...choice, label: choice.label ?? choice.value };
  });
  return (
    <FormField label={isOptional ? <Optional label={label} /> : label} description={description}>
      <Select
        {...select}
        filteringAriaLabel={`Find in ${label}`}
        options={choices}
        selectedOption={choices.find((choice) => choice.value === value) ?? null}
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
      />
    </FormField>
  );
}
