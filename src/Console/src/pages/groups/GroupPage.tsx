import { GetGroupCommand } from '@aws-sdk/client-iam';
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
import { groupHolder } from '../../iam/holders.ts';
import { Members } from './Members.tsx';
import { deleteGroup } from './group.ts';

export default function GroupPage({ parameters }: { parameters: Parameters }) {
  const name = parameters.name!;
  const holder = useMemo(() => groupHolder(name), [name]);
  const group = useLoad(
    async (abortSignal) => (await iam().send(new GetGroupCommand({ GroupName: name }), { abortSignal })).Group!,
    [name],
  );
  const [isDeleting, setDeleting] = useState(false);
  return (
    <Page
      title={name}
      above={[{ text: 'User groups', path: '/iam/groups' }]}
      actions={<Button onClick={() => setDeleting(true)}>Delete</Button>}
    >
      <Loaded of={group} what={name}>
        {(found) => (
          <>
            <Container header={<Header variant="h2">Summary</Header>}>
              <KeyValuePairs
                columns={2}
                items={[
                  { label: 'ARN', value: <Copyable text={found.Arn!} what="ARN" /> },
                  { label: 'Created', value: <When time={found.CreateDate} /> },
                ]}
              />
            </Container>
            <Members groupName={name} />
            <HeldPolicies holder={holder} />
          </>
        )}
      </Loaded>
      {isDeleting && (
        <DeleteConfirmation
          one="group"
          names={[name]}
          consequence="Its members stay, without its permissions."
          remove={deleteGroup}
          close={() => setDeleting(false)}
          done={() => navigate('/iam/groups')}
        />
      )}
    </Page>
  );
}
