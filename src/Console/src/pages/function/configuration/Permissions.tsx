import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { address, segment } from '../../../frame/router.ts';
import { RoleSelect } from '../../../iam/RoleSelect.tsx';
import { RoleSummary } from '../../../iam/RoleSummary.tsx';
import type { FunctionView } from '../view.ts';
import { EditableSection } from './EditableSection.tsx';
import { ResourcePolicy } from './ResourcePolicy.tsx';
import { update } from './settings.ts';

export function Permissions({ view }: { view: FunctionView }) {
  const role = view.configuration.Role!;
  const name = role.split('/').pop()!;
  const [edited, setEdited] = useState(role);
  return (
    <SpaceBetween size="l">
      <EditableSection
        title="Execution role"
        view={view}
        begin={() => setEdited(role)}
        save={() => update(view.name, { Role: edited })}
        form={<RoleSelect value={edited} onChange={setEdited} />}
      >
        <SpaceBetween size="m">
          <Link href={address(`/iam/roles/${segment(name)}`)}>{name}</Link>
          <RoleSummary roleName={name} />
        </SpaceBetween>
      </EditableSection>
      <ResourcePolicy view={view} />
    </SpaceBetween>
  );
}
