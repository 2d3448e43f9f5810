import { DeleteFunctionUrlConfigCommand, type FunctionUrlConfig } from '@aws-sdk/client-lambda';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { DeleteConfirmation } from '../../../../controls/DeleteConfirmation.tsx';
import { When } from '../../../../controls/When.tsx';
import { Loaded } from '../../../../data/Loaded.tsx';
import { useLoad } from '../../../../data/useLoad.ts';
import { lambda } from '../../../../lambda/client.ts';
import type { FunctionView } from '../../view.ts';
import { corsLists, urlOf } from './urls.ts';
import { UrlForm } from './UrlForm.tsx';

export default function FunctionUrl({ view }: { view: FunctionView }) {
  const url = useLoad((signal) => urlOf(view.name, signal), [view.name]);
  const [isEditing, setEditing] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  return (
    <Loaded of={url} what="function URL">
      {(found) => (
        <>
          <Container
            header={
              <Header
                variant="h2"
                description="An HTTP(S) address of the function’s own."
                actions={
                  found ? (
                    <SpaceBetween direction="horizontal" size="xs">
                      <Button onClick={() => setDeleting(true)}>Delete</Button>
                      <Button ariaLabel="Edit function URL" onClick={() => setEditing(true)}>
                        Edit
                      </Button>
                    </SpaceBetween>
                  ) : (
                    <Button onClick={() => setEditing(true)}>Create function URL</Button>
                  )
                }
              >
                Function URL
              </Header>
            }
          >
            {found ? <Details url={found} /> : <Box textAlign="center">No function URL is configured.</Box>}
          </Container>
          {isEditing && <UrlForm functionName={view.name} url={found} close={() => setEditing(false)} done={url.refresh} />}
          {isDeleting && (
            <DeleteConfirmation
              one="function URL"
              names={[view.name]}
              consequence="Its address will not come again. Permissions of the function stay."
              remove={() => lambda().send(new DeleteFunctionUrlConfigCommand({ FunctionName: view.name }))}
              close={() => setDeleting(false)}
              done={url.refresh}
            />
          )}
        </>
      )}
    </Loaded>
  );
}

const Details = ({ url }: { url: FunctionUrlConfig }) => (
  <KeyValuePairs
    columns={2}
    items={[
      {
        label: 'Function URL',
        value: (
          <Link href={url.FunctionUrl} external>
            <span className="arn">{url.FunctionUrl}</span>
          </Link>
        ),
      },
      { label: 'Auth type', value: url.AuthType },
      { label: 'Invoke mode', value: url.InvokeMode },
      { label: 'Last modified', value: <When time={url.LastModifiedTime} /> },
      ...(url.Cors
        ? [
            ...corsLists.map(({ member, label }) => ({ label, value: url.Cors?.[member]?.join(', ') || '-' })),
            { label: 'Max age', value: `${url.Cors.MaxAge ?? 0} seconds` },
            { label: 'Allow credentials', value: url.Cors.AllowCredentials ? 'Yes' : 'No' },
          ]
        : [{ label: 'CORS (cross-origin resource sharing)', value: 'Not configured' }]),
    ]}
  />
);
