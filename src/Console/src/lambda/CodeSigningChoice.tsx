import { ChoiceField } from '../controls/ChoiceField.tsx';
import { useLoad } from '../data/useLoad.ts';
import { listCodeSigningConfigs, policyOf } from './codeSigning.ts';

/** A code signing configuration, by its ARN, or '': none. */
export function CodeSigningChoice({ value, onChange }: { value: string; onChange: (arn: string) => void }) {
  const offered = useLoad(listCodeSigningConfigs, []);
  return (
    <ChoiceField
      label="Code signing configuration"
      options={[
        { value: '', label: 'None' },
        ...(offered.value ?? []).map((c) => ({
          value: c.CodeSigningConfigArn!,
          label: c.Description || c.CodeSigningConfigId,
          description: `${c.CodeSigningConfigId}: ${policyOf(c)}`,
        })),
      ]}
      value={value}
      onChange={onChange}
      statusType={offered.isLoading ? 'loading' : 'finished'}
    />
  );
}
