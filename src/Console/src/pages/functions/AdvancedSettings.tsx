import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { PairsEditor } from '../../controls/PairsEditor.tsx';
import { TextField } from '../../controls/TextField.tsx';
import { CodeSigningChoice } from '../../lambda/CodeSigningChoice.tsx';
import { faultOfTag } from '../../lambda/tags.ts';
import type { faultsOf, NewFunction } from './createFunction.ts';

interface AdvancedSettingsProps {
  made: NewFunction;
  faults: ReturnType<typeof faultsOf>;
  change: (changes: Partial<NewFunction>) => void;
}

/** What most functions are made without. */
export function AdvancedSettings({ made, faults, change }: AdvancedSettingsProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <ExpandableSection
      variant="container"
      headerText="Advanced settings"
      headerDescription="Code signing, function URL, tags, VPC."
      expanded={isOpen}
      onChange={({ detail }) => setOpen(detail.expanded)}
    >
      {isOpen && (
        <SpaceBetween size="l">
          <CodeSigningChoice value={made.codeSigning} onChange={(codeSigning) => change({ codeSigning })} />
          <FormField label="Function URL">
            <RadioGroup
              value={made.urlAuthType}
              items={[
                { value: '', label: 'None' },
                { value: 'AWS_IAM', label: 'AWS_IAM', description: 'Only signed requests of those who may.' },
                { value: 'NONE', label: 'NONE', description: 'Everybody.' },
              ]}
              onChange={({ detail }) => change({ urlAuthType: detail.value as NewFunction['urlAuthType'] })}
            />
          </FormField>
          <FormField label="Tags" errorText={faults.tags}>
            <PairsEditor pairs={made.tags} change={(tags) => change({ tags })} one="tag" faultOf={faultOfTag} />
          </FormField>
          <TextField
            label="Subnets"
            isOptional
            hint="Their IDs, separated by commas. Kept and shown: Kiln has no networks."
            value={made.subnets}
            onChange={(subnets) => change({ subnets })}
          />
          <TextField
            label="Security groups"
            isOptional
            hint="Their IDs, separated by commas."
            value={made.securityGroups}
            onChange={(securityGroups) => change({ securityGroups })}
            fault={faults.securityGroups}
          />
        </SpaceBetween>
      )}
    </ExpandableSection>
  );
}
