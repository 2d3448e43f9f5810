import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useState } from 'react';
import { readable } from '../data/readable.ts';
import { signInWithKey } from './session.ts';

export function SignIn({ reason }: { reason?: string }) {
  const [key, setKey] = useState({ id: '', secret: '', token: '' });
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    document.title = 'Sign in | Kiln';
  }, []);

  const submit = async () => {
    setBusy(true);
    try {
      await signInWithKey({ accessKeyId: key.id.trim(), secretAccessKey: key.secret.trim(), sessionToken: key.token.trim() || undefined });
    } catch (thrown) {
      setError(readable(thrown).content);
      setBusy(false);
    }
  };

  return (
    <main className="sign-in">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <SpaceBetween size="l">
          {reason && <Alert type="info">{reason}</Alert>}
          <Form
            errorText={error}
            actions={
              <Button variant="primary" loading={isBusy} disabled={!key.id || !key.secret} formAction="submit">
                Sign in
              </Button>
            }
          >
            <Container header={<Header variant="h1">Sign in to Kiln</Header>}>
              <SpaceBetween size="m">
                <FormField label="Access key ID">
                  <Input
                    value={key.id}
                    onChange={({ detail }) => setKey({ ...key, id: detail.value })}
                    autoComplete="username"
                    spellcheck={false}
                    autoFocus
                  />
                </FormField>
                <FormField label="Secret access key" description="Signs one request, for temporary credentials, and is then forgotten.">
                  <Input
                    type="password"
                    value={key.secret}
                    onChange={({ detail }) => setKey({ ...key, secret: detail.value })}
                    autoComplete="current-password"
                  />
                </FormField>
                <FormField
                  label={
                    <>
                      Session token <i>- optional</i>
                    </>
                  }
                  description="For keys that are temporary already."
                >
                  <Input
                    type="password"
                    value={key.token}
                    onChange={({ detail }) => setKey({ ...key, token: detail.value })}
                    autoComplete="off"
                  />
                </FormField>
              </SpaceBetween>
            </Container>
          </Form>
          <Box color="text-body-secondary" fontSize="body-s">
            On the machine that the server runs on, <Box variant="code">kiln console</Box> prints a link that signs you in as root, and{' '}
            <Box variant="code">kiln env</Box> root's access key.
          </Box>
        </SpaceBetween>
      </form>
    </main>
  );
}
