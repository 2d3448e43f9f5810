import { GetRoleCommand, type Role, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Tabs from '@cloudscape-design/components/tabs';
import { useMemo, useState } from 'react';
import { Copyable } from '../../controls/Copyable.tsx';
import { DeleteConfirmation } from '../../controls/DeleteConfirmation.tsx';
import { faultOfJson, JsonField } from '../../controls/JsonField.tsx';
import { When } from '../../controls/When.tsx';
import { Loaded } from '../../data/Loaded.tsx';
import { useAction } from '../../data/useAction.ts';
import { useLoad } from '../../data/useLoad.ts';
import type { Parameters } from '../../frame/concept.ts';
import { succeeded } from '../../frame/notifications.ts';
import { Page } from '../../frame/Page.tsx';
import { address, navigate, segment, setQuery, usePlace } from '../../frame/router.ts';
import { documentOf, iam } from '../../iam/client.ts';
import { HeldPolicies } from '../../iam/HeldPolicies.tsx';
import { roleHolder } from '../../iam/holders.ts';
import { deleteRole } from './RoleList.tsx';

export default function RolePage({ parameters }: { parameters: Parameters }) {
  const name = parameters.name!;
  const holder = useMemo(() => roleHolder(name), [name]);
  const role = useLoad(async (abortSignal) => (await iam().send(new GetRoleCommand({ RoleName: name }), { abortSignal })).Role!, [name]);
  const [isDeleting, setDeleting] = useState(false);
  const active = usePlace().query.get('tab') ?? 'permissions';
  return (
    <Page
      title={name}
      above={[{ text: 'Roles', path: '/iam/roles' }]}
      actions={
        <div className="actions">
          <Button disabled={role.value === undefined} href={role.value && address(`/iam/simulator?principal=${segment(role.value.Arn!)}`)}>
            Simulate
          </Button>
          <Button onClick={() => setDeleting(true)}>Delete</Button>
        </div>
      }
    >
      <Loaded of={role} what={name}>
        {(found) => (
          <>
            <Summary role={found} />
            <Tabs
              ariaLabel="Role"
              activeTabId={active}
              onChange={({ detail }) => setQuery({ tab: detail.activeTabId }, true)}
              tabs={[
                { id: 'permissions', label: 'Permissions', content: <HeldPolicies holder={holder} /> },
                { id: 'trust', label: 'Trust relationships', content: <TrustPolicy role={found} refresh={role.refresh} /> },
              ]}
            />
          </>
        )}
      </Loaded>
      {isDeleting && (
        <DeleteConfirmation
          one="role"
          names={[name]}
          consequence="Functions that run under it can no longer do anything."
          remove={deleteRole}
          close={() => setDeleting(false)}
          done={() => navigate('/iam/roles')}
        />
      )}
    </Page>
  );
}

const Summary = ({ role }: { role: Role }) => (
  <Container header={<Header variant="h2">Summary</Header>}>
    <KeyValuePairs
      columns={3}
      items={[
        { label: 'ARN', value: <Copyable text={role.Arn!} what="ARN" /> },
        { label: 'Created', value: <When time={role.CreateDate} /> },
        { label: 'Description', value: role.Description || '-' },
        { label: 'Maximum session duration', value: `${(role.MaxSessionDuration ?? 3600) / 60} minutes` },
        { label: 'Permissions boundary', value: role.PermissionsBoundary?.PermissionsBoundaryArn ?? '-' },
        { label: 'Last used', value: <When time={role.RoleLastUsed?.LastUsedDate} /> },
      ]}
    />
  </Container>
);

function TrustPolicy({ role, refresh }: { role: Role; refresh: () => void }) {
  const current = JSON.stringify(documentOf(role.AssumeRolePolicyDocument), null, 2);
  const [text, setText] = useState(current);
  const { run, isBusy } = useAction(async () => {
    await iam().send(new UpdateAssumeRolePolicyCommand({ RoleName: role.RoleName, PolicyDocument: text }));
    succeeded('Trust policy updated.', 'updated');
    refresh();
  });
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Who may assume the role."
          actions={
            <Button variant="primary" loading={isBusy} disabled={text === current || faultOfJson(text) !== null} onClick={() => void run()}>
              Update policy
            </Button>
          }
        >
          Trusted entities
        </Header>
      }
    >
      <JsonField label="Trust policy" path="trust" text={text} onChange={setText} />
    </Container>
  );
}
