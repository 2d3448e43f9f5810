import {
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  paginateListEntitiesForPolicy,
  paginateListPolicyVersions,
  type Policy,
} from '@aws-sdk/client-iam';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { Copyable } from '../../controls/Copyable.tsx';
import { DeleteConfirmation } from '../../controls/DeleteConfirmation.tsx';
import { faultOfJson, JsonField } from '../../controls/JsonField.tsx';
import { Loaded } from '../../data/Loaded.tsx';
import { useAction } from '../../data/useAction.ts';
import { collect, useLoad } from '../../data/useLoad.ts';
import type { Parameters } from '../../frame/concept.ts';
import { succeeded } from '../../frame/notifications.ts';
import { Page } from '../../frame/Page.tsx';
import { address, navigate, segment } from '../../frame/router.ts';
import { iam } from '../../iam/client.ts';
import { isManagedByAws, managedDocument } from '../../iam/policies.ts';

const mostVersions = 5;

const versionsOf = (arn: string, signal?: AbortSignal) =>
  collect(paginateListPolicyVersions({ client: iam() }, { PolicyArn: arn }), (page) => page.Versions, signal);

/** A policy keeps five versions: the oldest makes room. */
async function edit(arn: string, document: string) {
  const versions = await versionsOf(arn);
  const oldest = versions.filter((v) => !v.IsDefaultVersion).sort((a, b) => a.CreateDate!.getTime() - b.CreateDate!.getTime())[0];
  if (versions.length >= mostVersions && oldest)
    await iam().send(new DeletePolicyVersionCommand({ PolicyArn: arn, VersionId: oldest.VersionId }));
  await iam().send(new CreatePolicyVersionCommand({ PolicyArn: arn, PolicyDocument: document, SetAsDefault: true }));
}

async function remove(arn: string) {
  for (const version of await versionsOf(arn)) {
    if (!version.IsDefaultVersion) await iam().send(new DeletePolicyVersionCommand({ PolicyArn: arn, VersionId: version.VersionId }));
  }
  await iam().send(new DeletePolicyCommand({ PolicyArn: arn }));
}

export default function PolicyPage({ parameters }: { parameters: Parameters }) {
  const arn = parameters.arn!;
  const name = arn.split('/').pop()!;
  const [isDeleting, setDeleting] = useState(false);
  const policy = useLoad(
    async (abortSignal) => {
      const [{ Policy: found }, document, roles] = await Promise.all([
        iam().send(new GetPolicyCommand({ PolicyArn: arn }), { abortSignal }),
        managedDocument(arn, abortSignal),
        collect(paginateListEntitiesForPolicy({ client: iam() }, { PolicyArn: arn }), (page) => page.PolicyRoles, abortSignal),
      ]);
      return { found: found!, document, roles: roles.map((role) => role.RoleName!) };
    },
    [arn],
  );
  return (
    <Page
      title={name}
      above={[{ text: 'Policies', path: '/iam/policies' }]}
      actions={!isManagedByAws(arn) && <Button onClick={() => setDeleting(true)}>Delete</Button>}
    >
      <Loaded of={policy} what={name}>
        {({ found, document, roles }) => (
          <SpaceBetween size="l">
            <Details policy={found} roles={roles} />
            <PolicyDocument key={found.DefaultVersionId} arn={arn} document={JSON.stringify(document, null, 2)} refresh={policy.refresh} />
          </SpaceBetween>
        )}
      </Loaded>
      {isDeleting && (
        <DeleteConfirmation
          one="policy"
          many="policies"
          names={[name]}
          remove={() => remove(arn)}
          close={() => setDeleting(false)}
          done={() => navigate('/iam/policies')}
        />
      )}
    </Page>
  );
}

const Details = ({ policy, roles }: { policy: Policy; roles: readonly string[] }) => (
  <Container header={<Header variant="h2">Policy details</Header>}>
    <KeyValuePairs
      columns={3}
      items={[
        { label: 'ARN', value: <Copyable text={policy.Arn!} what="ARN" /> },
        { label: 'Version', value: policy.DefaultVersionId },
        {
          label: 'Roles',
          value:
            roles.length === 0 ? (
              '-'
            ) : (
              <SpaceBetween size="xxs">
                {roles.map((role) => (
                  <Link key={role} href={address(`/iam/roles/${segment(role)}`)}>
                    {role}
                  </Link>
                ))}
              </SpaceBetween>
            ),
        },
      ]}
    />
  </Container>
);

function PolicyDocument({ arn, document, refresh }: { arn: string; document: string; refresh: () => void }) {
  const [text, setText] = useState(document);
  const { run, isBusy } = useAction(async () => {
    await edit(arn, text);
    succeeded('Policy updated.', 'updated');
    refresh();
  });
  if (isManagedByAws(arn)) {
    return (
      <Container header={<Header variant="h2">Permissions defined in this policy</Header>}>
        <pre className="output" role="region" aria-label="Policy document" tabIndex={0}>
          {document}
        </pre>
      </Container>
    );
  }
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <Button
              variant="primary"
              loading={isBusy}
              disabled={text === document || faultOfJson(text) !== null}
              onClick={() => void run()}
            >
              Save changes
            </Button>
          }
        >
          Permissions defined in this policy
        </Header>
      }
    >
      <JsonField label="Policy document" path="policy" text={text} onChange={setText} />
    </Container>
  );
}
