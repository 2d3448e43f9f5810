import { GetUserCommand } from '@aws-sdk/client-iam';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { useMemo, useState } from 'react';
import { Copyable } from '../../controls/Copyable.tsx';
import { DeleteConfirmation } from '../../controls/DeleteConfirmation.tsx';
import { When } from '../../controls/When.tsx';
import { Loaded } from '../../data/Loaded.tsx';
import { useLoad } from '../../data/useLoad.ts';
import type { Parameters } from '../../frame/concept.ts';
import { Page } from '../../frame/Page.tsx';
import { navigate } from '../../frame/router.ts';
import { iam } from '../../iam/client.ts';
import { HeldPolicies } from '../../iam/HeldPolicies.tsx';
import { userHolder } from '../../iam/holders.ts';
import { AccessKeys } from './AccessKeys.tsx';
import { deleteUser } from './deleteUser.ts';

export default function UserPage({ parameters }: { parameters: Parameters }) {
  const name = parameters.name!;
  const holder = useMemo(() => userHolder(name), [name]);
  const user = useLoad(async (abortSignal) => (await iam().send(new GetUserCommand({ UserName: name }), { abortSignal })).User!, [name]);
  const [isDeleting, setDeleting] = useState(false);
  return (
    <Page title={name} above={[{ text: 'Users', path: '/iam/users' }]} actions={<Button onClick={() => setDeleting(true)}>Delete</Button>}>
      <Loaded of={user} what={name}>
        {(found) => (
          <>
            <Container header={<Header variant="h2">Summary</Header>}>
              <KeyValuePairs
                columns={3}
                items={[
                  { label: 'ARN', value: <Copyable text={found.Arn!} what="ARN" /> },
                  { label: 'Created', value: <When time={found.CreateDate} /> },
                  { label: 'Permissions boundary', value: found.PermissionsBoundary?.PermissionsBoundaryArn ?? '-' },
                ]}
              />
            </Container>
            <HeldPolicies holder={holder} />
            <AccessKeys userName={name} />
          </>
        )}
      </Loaded>
      {isDeleting && (
        <DeleteConfirmation
          one="user"
          names={[name]}
          consequence="The access keys stop working at once."
          remove={deleteUser}
          close={() => setDeleting(false)}
          done={() => navigate('/iam/users')}
        />
      )}
    </Page>
  );
}
