import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { PackageUpload } from '../../controls/PackageUpload.tsx';
import { architectures, runtimeName } from '../../lambda/runtimes.ts';
import { blueprints } from './blueprints/blueprints.ts';
import type { faultsOf, NewFunction } from './createFunction.ts';

interface BasicInformationProps {
  made: NewFunction;
  runtimes: readonly string[];
  faults: ReturnType<typeof faultsOf>;
  change: (changes: Partial<NewFunction>) => void;
}

export function BasicInformation({ made, runtimes, faults, change }: BasicInformationProps) {
  const choices = [...new Set([...runtimes, ...(made.runtime ? [made.runtime] : [])])].map((value) => ({
    value,
    label: runtimeName(value),
  }));
  const templates = blueprints.map(({ id, name, description }) => ({ value: id, label: name, description }));
  return (
    <SpaceBetween size="l">
      <FormField label="Function name" constraintText="Letters, digits, hyphens and underscores." errorText={faults.name}>
        <Input
          value={made.name}
          onChange={({ detail }) => change({ name: detail.value })}
          placeholder="myFunctionName"
          autoComplete={false}
          spellcheck={false}
        />
      </FormField>
      {made.start === 'blueprint' && (
        <FormField label="Blueprint">
          <Select
            options={templates}
            selectedOption={templates.find((t) => t.value === made.blueprint) ?? null}
            onChange={({ detail }) => change({ blueprint: detail.selectedOption.value })}
            triggerVariant="option"
          />
        </FormField>
      )}
      <FormField
        label="Runtime"
        description="Those that this server has."
        errorText={faults.runtime}
        constraintText={runtimes.length === 0 && <Box variant="span">There are none: kiln runtimes tells how to get one.</Box>}
      >
        <Select
          options={choices}
          selectedOption={choices.find((c) => c.value === made.runtime) ?? null}
          onChange={({ detail }) => change({ runtime: detail.selectedOption.value })}
          placeholder="Choose a runtime"
        />
      </FormField>
      <FormField label="Architecture">
        <RadioGroup
          value={made.architecture}
          items={architectures.map((value) => ({ value, label: value }))}
          onChange={({ detail }) => change({ architecture: detail.value as NewFunction['architecture'] })}
        />
      </FormField>
      {made.start === 'upload' && (
        <div className="stack">
          <FormField label="Deployment package" errorText={faults.upload}>
            <PackageUpload file={made.upload} onChange={(upload) => change({ upload })} />
          </FormField>
          <FormField label="Handler" errorText={faults.handler}>
            <Input value={made.handler} onChange={({ detail }) => change({ handler: detail.value })} spellcheck={false} />
          </FormField>
        </div>
      )}
    </SpaceBetween>
  );
}
