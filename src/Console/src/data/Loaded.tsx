import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Spinner from '@cloudscape-design/components/spinner';
import type { ReactNode } from 'react';
import { readable } from './readable.ts';
import type { Loading } from './useLoad.ts';

/** What was loaded; until then, that it is loading, or why it cannot be. */
export function Loaded<T>({ of, what, children }: { of: Loading<T>; what: string; children: (value: T) => ReactNode }) {
  if (of.value !== undefined) return children(of.value);
  if (of.error !== undefined && !of.isLoading) return <LoadError error={of.error} retry={of.refresh} />;
  return (
    <Box textAlign="center" padding="l" color="text-body-secondary">
      <Spinner /> Loading {what}
    </Box>
  );
}

export function LoadError({ error, retry }: { error: unknown; retry: () => void }) {
  const { header, content } = readable(error);
  return (
    <Alert type="error" header={header} action={<Button onClick={retry}>Try again</Button>}>
      {content}
    </Alert>
  );
}
