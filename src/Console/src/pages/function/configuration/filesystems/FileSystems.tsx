import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { TextField } from '../../../../controls/TextField.tsx';
import type { FunctionView } from '../../view.ts';
import { EditableSection } from '../EditableSection.tsx';
import { update } from '../settings.ts';

const mountPath = /^\/mnt\/[\w.-]+$/;

/** Lambda mounts no more than one. */
export default function FileSystems({ view }: { view: FunctionView }) {
  const [config] = view.configuration.FileSystemConfigs ?? [];
  const current = { Arn: config?.Arn ?? '', LocalMountPath: config?.LocalMountPath ?? '' };
  const [edited, setEdited] = useState(current);
  const isNone = edited.Arn.trim() === '';
  const isPath = mountPath.test(edited.LocalMountPath);
  return (
    <EditableSection
      title="File systems"
      description="A folder of the server's machine that the function may write to, under the ARN that KILN_FILE_SYSTEMS gives it."
      view={view}
      begin={() => setEdited(current)}
      canSave={isNone || isPath}
      save={() => update(view.name, { FileSystemConfigs: isNone ? [] : [{ ...edited, Arn: edited.Arn.trim() }] })}
      form={
        <SpaceBetween size="l">
          <TextField
            label="Access point"
            isOptional
            hint="Its ARN. Without one, nothing is mounted."
            value={edited.Arn}
            onChange={(Arn) => setEdited({ ...edited, Arn })}
            placeholder="arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0a1b2c3d4e5f60718"
            isWide
          />
          <TextField
            label="Local mount path"
            value={edited.LocalMountPath}
            onChange={(LocalMountPath) => setEdited({ ...edited, LocalMountPath })}
            placeholder="/mnt/data"
            fault={isNone || isPath || edited.LocalMountPath === '' ? undefined : 'A folder below /mnt.'}
          />
        </SpaceBetween>
      }
    >
      <KeyValuePairs
        columns={2}
        items={[
          { label: 'Access point', value: <span className="arn">{current.Arn || 'None'}</span> },
          { label: 'Local mount path', value: current.LocalMountPath || '-' },
        ]}
      />
    </EditableSection>
  );
}
