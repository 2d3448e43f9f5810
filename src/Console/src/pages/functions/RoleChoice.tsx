import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { RoleSelect } from '../../iam/RoleSelect.tsx';
import type { faultsOf, NewFunction } from './createFunction.ts';

interface RoleChoiceProps {
  made: NewFunction;
  faults: ReturnType<typeof faultsOf>;
  change: (changes: Partial<NewFunction>) => void;
}

export function RoleChoice({ made, faults, change }: RoleChoiceProps) {
  return (
    <SpaceBetween size="l">
      <FormField label="Execution role">
        <RadioGroup
          value={made.role}
          items={[
            { value: 'new', label: 'Create a new role with basic Lambda permissions' },
            { value: 'existing', label: 'Use an existing role' },
          ]}
          onChange={({ detail }) => change({ role: detail.value as NewFunction['role'] })}
        />
      </FormField>
      {made.role === 'new' ? (
        <FormField
          label="Role name"
          description="Lambda may assume it; AWSLambdaBasicExecutionRole is attached to it."
          errorText={faults.roleName}
        >
          <Input value={made.roleName} onChange={({ detail }) => change({ roleName: detail.value })} spellcheck={false} />
        </FormField>
      ) : (
        <RoleSelect value={made.roleArn} errorText={faults.roleArn} onChange={(roleArn) => change({ roleArn })} />
      )}
    </SpaceBetween>
  );
}
