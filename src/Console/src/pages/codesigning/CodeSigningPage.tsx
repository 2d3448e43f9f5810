import {
  DeleteCodeSigningConfigCommand,
  GetCodeSigningConfigCommand,
  paginateListFunctionsByCodeSigningConfig,
} from '@aws-sdk/client-lambda';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import { useState } from 'react';
import { Copyable } from '../../controls/Copyable.tsx';
import { DeleteConfirmation } from '../../controls/DeleteConfirmation.tsx';
import { type Column, ResourceTable } from '../../controls/ResourceTable.tsx';
import { When } from '../../controls/When.tsx';
import { Loaded } from '../../data/Loaded.tsx';
import { collect, useLoad } from '../../data/useLoad.ts';
import type { Parameters } from '../../frame/concept.ts';
import { Page } from '../../frame/Page.tsx';
import { address, navigate, segment } from '../../frame/router.ts';
import { lambda } from '../../lambda/client.ts';
import { idOf, policies, policyOf } from '../../lambda/codeSigning.ts';
import { CodeSigningForm } from './CodeSigningForm.tsx';

const list = '/code-signing-configurations';
const nameOf = (functionArn: string) => functionArn.split(':')[6]!;
const itself = (arn: string) => arn;

const columns: Column<string>[] = [
  {
    id: 'name',
    header: 'Function name',
    cell: (arn) => <Link href={address(`/functions/${segment(nameOf(arn))}?tab=configuration&section=code-signing`)}>{nameOf(arn)}</Link>,
    text: nameOf,
    isRowHeader: true,
  },
];

export default function CodeSigningPage({ parameters }: { parameters: Parameters }) {
  const arn = parameters.arn!;
  const of = { CodeSigningConfigArn: arn };
  const config = useLoad(
    async (abortSignal) => (await lambda().send(new GetCodeSigningConfigCommand(of), { abortSignal })).CodeSigningConfig!,
    [arn],
  );
  const functions = useLoad(
    (signal) => collect(paginateListFunctionsByCodeSigningConfig({ client: lambda() }, of), (page) => page.FunctionArns, signal),
    [arn],
  );
  const [isEditing, setEditing] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  return (
    <Page
      title={idOf(arn)}
      above={[{ text: 'Code signing configurations', path: list }]}
      actions={
        <div className="actions">
          <Button disabled={config.value === undefined} onClick={() => setEditing(true)}>
            Edit
          </Button>
          <Button onClick={() => setDeleting(true)}>Delete</Button>
        </div>
      }
    >
      <Loaded of={config} what={idOf(arn)}>
        {(found) => (
          <Container header={<Header variant="h2">Details</Header>}>
            <KeyValuePairs
              columns={2}
              items={[
                { label: 'ARN', value: <Copyable text={arn} what="ARN" /> },
                { label: 'Description', value: found.Description || '-' },
                { label: 'Signature validation policy', value: policies[policyOf(found)] },
                { label: 'Last modified', value: <When time={found.LastModified} /> },
                {
                  label: 'Signing profile versions',
                  value: found.AllowedPublishers?.SigningProfileVersionArns?.map((version) => (
                    <div key={version} className="arn">
                      {version}
                    </div>
                  )),
                },
              ]}
            />
          </Container>
        )}
      </Loaded>
      <ResourceTable title="Functions" many="functions" loading={functions} columns={columns} trackBy={itself} isPage={false} />
      {isEditing && <CodeSigningForm config={config.value!} close={() => setEditing(false)} done={config.refresh} />}
      {isDeleting && (
        <DeleteConfirmation
          one="code signing configuration"
          names={[idOf(arn)]}
          consequence="Functions that still have it keep it from being deleted."
          remove={() => lambda().send(new DeleteCodeSigningConfigCommand(of))}
          close={() => setDeleting(false)}
          done={() => navigate(list)}
        />
      )}
    </Page>
  );
}
