import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';
import { listed } from '../../../../controls/lists.ts';
import { TextField } from '../../../../controls/TextField.tsx';
import type { FunctionView } from '../../view.ts';
import { EditableSection } from '../EditableSection.tsx';
import { update } from '../settings.ts';

export default function Vpc({ view }: { view: FunctionView }) {
  const config = view.configuration.VpcConfig;
  const current = {
    subnets: (config?.SubnetIds ?? []).join(', '),
    groups: (config?.SecurityGroupIds ?? []).join(', '),
    isDualStack: config?.Ipv6AllowedForDualStack ?? false,
  };
  const [edited, setEdited] = useState(current);
  const change = (changes: Partial<typeof current>) => setEdited({ ...edited, ...changes });
  const isBoth = (edited.subnets.trim() === '') === (edited.groups.trim() === '');
  const save = () =>
    update(view.name, {
      VpcConfig: {
        SubnetIds: listed(edited.subnets),
        SecurityGroupIds: listed(edited.groups),
        Ipv6AllowedForDualStack: edited.isDualStack,
      },
    });
  return (
    <EditableSection
      title="VPC"
      description="Kept and shown. Kiln has no networks: the function reaches what the server's isolation lets it reach."
      view={view}
      begin={() => setEdited(current)}
      canSave={isBoth}
      save={save}
      form={
        <SpaceBetween size="l">
          <TextField
            label="Subnets"
            isOptional
            hint="Their IDs, separated by commas. Without any: no VPC."
            value={edited.subnets}
            onChange={(subnets) => change({ subnets })}
            placeholder="subnet-0a1b2c3d4e5f60718"
          />
          <TextField
            label="Security groups"
            isOptional
            hint="Their IDs, separated by commas."
            value={edited.groups}
            onChange={(groups) => change({ groups })}
            placeholder="sg-0a1b2c3d4e5f60718"
            fault={isBoth ? undefined : 'Subnets and security groups come together.'}
          />
          <Toggle checked={edited.isDualStack} onChange={({ detail }) => change({ isDualStack: detail.checked })}>
            Allow IPv6 traffic for dual-stack subnets
          </Toggle>
        </SpaceBetween>
      }
    >
      <KeyValuePairs
        columns={2}
        items={[
          { label: 'VPC', value: config?.VpcId || 'None' },
          { label: 'Allow IPv6 traffic', value: current.isDualStack ? 'Yes' : 'No' },
          { label: 'Subnets', value: <span className="arn">{current.subnets || 'None'}</span> },
          { label: 'Security groups', value: <span className="arn">{current.groups || 'None'}</span> },
        ]}
      />
    </EditableSection>
  );
}
