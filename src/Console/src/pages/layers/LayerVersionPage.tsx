import {
  AddLayerVersionPermissionCommand,
  type AddLayerVersionPermissionCommandInput,
  GetLayerVersionCommand,
  GetLayerVersionPolicyCommand,
  RemoveLayerVersionPermissionCommand,
} from '@aws-sdk/client-lambda';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { Copyable } from '../../controls/Copyable.tsx';
import { When } from '../../controls/When.tsx';
import { Loaded } from '../../data/Loaded.tsx';
import { useLoad } from '../../data/useLoad.ts';
import type { Parameters } from '../../frame/concept.ts';
import { Page } from '../../frame/Page.tsx';
import { segment } from '../../frame/router.ts';
import type { PermissionField } from '../../lambda/AddPermission.tsx';
import { lambda } from '../../lambda/client.ts';
import { PolicyStatements } from '../../lambda/PolicyStatements.tsx';
import { runtimeName } from '../../lambda/runtimes.ts';

const fields: readonly PermissionField[] = [
  { member: 'StatementId', label: 'Statement ID', hint: 'A name for the statement.' },
  { member: 'Principal', label: 'Principal', hint: 'An account ID, or * for every account.' },
  { member: 'OrganizationId', label: 'Organization ID', hint: 'With *: only accounts of this organization.', isOptional: true },
];

export default function LayerVersionPage({ parameters }: { parameters: Parameters }) {
  const name = parameters.name!;
  const of = { LayerName: name, VersionNumber: Number(parameters.version) };
  const title = `${name} version ${of.VersionNumber}`;
  const version = useLoad((abortSignal) => lambda().send(new GetLayerVersionCommand(of), { abortSignal }), [name, of.VersionNumber]);
  return (
    <Page
      title={title}
      above={[
        { text: 'Layers', path: '/layers' },
        { text: name, path: `/layers/${segment(name)}` },
      ]}
    >
      <Loaded of={version} what={title}>
        {(found) => (
          <>
            <Container header={<Header variant="h2">Version details</Header>}>
              <KeyValuePairs
                columns={3}
                items={[
                  { label: 'Version ARN', value: <Copyable text={found.LayerVersionArn!} what="version ARN" /> },
                  { label: 'Description', value: found.Description || '-' },
                  { label: 'Created', value: <When time={found.CreatedDate} /> },
                  { label: 'Compatible runtimes', value: found.CompatibleRuntimes?.map(runtimeName).join(', ') || '-' },
                  { label: 'Compatible architectures', value: found.CompatibleArchitectures?.join(', ') || '-' },
                  { label: 'License', value: found.LicenseInfo || '-' },
                  { label: 'Size', value: `${found.Content?.CodeSize} bytes` },
                  { label: 'SHA256 hash', value: <Copyable text={found.Content!.CodeSha256!} what="SHA256 hash" /> },
                ]}
              />
            </Container>
            <PolicyStatements
              title="Permissions"
              description="Other accounts whose functions may have this version."
              of={title}
              policy={(abortSignal) => lambda().send(new GetLayerVersionPolicyCommand(of), { abortSignal })}
              fields={fields}
              add={(values) =>
                lambda().send(
                  new AddLayerVersionPermissionCommand({
                    ...of,
                    ...values,
                    Action: 'lambda:GetLayerVersion',
                  } as AddLayerVersionPermissionCommandInput),
                )
              }
              remove={(StatementId) => lambda().send(new RemoveLayerVersionPermissionCommand({ ...of, StatementId }))}
            />
          </>
        )}
      </Loaded>
    </Page>
  );
}
