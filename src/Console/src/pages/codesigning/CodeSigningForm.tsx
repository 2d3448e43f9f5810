import {
  type CodeSigningConfig,
  type CodeSigningPolicy,
  CreateCodeSigningConfigCommand,
  UpdateCodeSigningConfigCommand,
} from '@aws-sdk/client-lambda';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { FormModal } from '../../controls/FormModal.tsx';
import { listed } from '../../controls/lists.ts';
import { TextField } from '../../controls/TextField.tsx';
import { succeeded } from '../../frame/notifications.ts';
import { lambda } from '../../lambda/client.ts';
import { policies, policyOf } from '../../lambda/codeSigning.ts';

interface CodeSigningFormProps {
  /** Null for a new one. */
  config: CodeSigningConfig | null;
  close: () => void;
  done: () => void;
}

export function CodeSigningForm({ config, close, done }: CodeSigningFormProps) {
  const [description, setDescription] = useState(config?.Description ?? '');
  const [publishers, setPublishers] = useState((config?.AllowedPublishers?.SigningProfileVersionArns ?? []).join('\n'));
  const [policy, setPolicy] = useState<CodeSigningPolicy>(config ? policyOf(config) : 'Warn');
  const save = async () => {
    const members = {
      Description: description,
      AllowedPublishers: { SigningProfileVersionArns: listed(publishers) },
      CodeSigningPolicies: { UntrustedArtifactOnDeployment: policy },
    };
    if (config) await lambda().send(new UpdateCodeSigningConfigCommand({ ...members, CodeSigningConfigArn: config.CodeSigningConfigArn }));
    else await lambda().send(new CreateCodeSigningConfigCommand(members));
    succeeded(`Successfully ${config ? 'updated' : 'created'} the code signing configuration.`, 'updated');
    done();
  };
  return (
    <FormModal
      header={config ? 'Edit code signing configuration' : 'Create code signing configuration'}
      canSubmit={listed(publishers).length > 0}
      save={save}
      close={close}
      size="large"
    >
      <TextField label="Description" isOptional value={description} onChange={setDescription} />
      <FormField label="Signing profile versions" constraintText="Their ARNs, one a line, up to 20." stretch>
        <Textarea
          value={publishers}
          rows={4}
          spellcheck={false}
          onChange={({ detail }) => setPublishers(detail.value)}
          placeholder="arn:aws:signer:us-east-1:123456789012:/signing-profiles/name/0a1b2c3d4e"
        />
      </FormField>
      <FormField
        label="Signature validation policy"
        description="For packages without a signature that is trusted: with Kiln, all of them."
      >
        <RadioGroup
          value={policy}
          items={Object.entries(policies).map(([value, label]) => ({ value, label }))}
          onChange={({ detail }) => setPolicy(detail.value as CodeSigningPolicy)}
        />
      </FormField>
    </FormModal>
  );
}
