import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { readable } from '../data/readable.ts';
import { useLoad } from '../data/useLoad.ts';
import { address } from '../frame/router.ts';
import { listRoles, trustsLambda } from './client.ts';

/** A role that Lambda may assume. */
export function RoleSelect({ value, errorText, onChange }: { value: string; errorText?: string; onChange: (arn: string) => void }) {
  const roles = useLoad(listRoles, []);
  const options = (roles.value ?? []).filter(trustsLambda).map((r) => ({ value: r.Arn, label: r.RoleName, description: r.Description }));
  // Whoever may not list roles keeps the one that there is.
  const selected =
    options.find((o) => o.value === value) ?? (value ? { value, label: value.split('/').pop(), description: undefined } : null);
  return (
    <FormField label="Existing role" description="Roles that Lambda may assume." errorText={errorText}>
      <SpaceBetween direction="horizontal" size="xs">
        <Select
          options={options}
          selectedOption={selected}
          onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
          statusType={roles.isLoading ? 'loading' : roles.error ? 'error' : 'finished'}
          errorText={roles.error ? readable(roles.error).header : undefined}
          loadingText="Loading roles"
          empty="No role trusts Lambda yet"
          placeholder="Choose a role"
          filteringType="auto"
          filteringAriaLabel="Find roles"
        />
        <Button iconName="refresh" ariaLabel="Refresh roles" onClick={roles.refresh} formAction="none" />
        <Button
          href={address('/iam/roles/create')}
          target="_blank"
          iconName="external"
          iconAlign="right"
          ariaLabel="Create a role in a new tab"
        >
          Create role
        </Button>
      </SpaceBetween>
    </FormField>
  );
}
