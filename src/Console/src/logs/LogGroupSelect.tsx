import { paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import { collect, useLoad } from '../data/useLoad.ts';
import { logs } from './client.ts';

interface LogGroupSelectProps {
  selected: readonly string[];
  onChange: (names: string[]) => void;
  most: number;
}

/** Some log groups. */
export function LogGroupSelect({ selected, onChange, most }: LogGroupSelectProps) {
  const groups = useLoad((signal) => collect(paginateDescribeLogGroups({ client: logs() }, {}), (page) => page.logGroups, signal), []);
  const names = [...new Set([...(groups.value ?? []).map((g) => g.logGroupName!), ...selected])];
  const options = names.map((value) => ({ value, label: value }));
  return (
    <FormField label="Log groups" constraintText={`Up to ${most}.`} errorText={selected.length > most && `At most ${most}.`} stretch>
      <Multiselect
        options={options}
        selectedOptions={options.filter((o) => selected.includes(o.value))}
        onChange={({ detail }) => onChange(detail.selectedOptions.map((o) => o.value!))}
        filteringType="auto"
        filteringAriaLabel="Find log groups"
        placeholder="Choose log groups"
        statusType={groups.isLoading ? 'loading' : 'finished'}
        empty="There are no log groups yet"
        deselectAriaLabel={(o) => `Remove ${o.label}`}
      />
    </FormField>
  );
}
