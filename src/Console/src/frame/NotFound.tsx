import Alert from '@cloudscape-design/components/alert';
import Link from '@cloudscape-design/components/link';
import { Page } from './Page.tsx';
import { address } from './router.ts';

export const NotFound = () => (
  <Page title="There is no such page">
    <Alert type="warning">
      The console has no page at this address. <Link href={address('/functions')}>Functions</Link> are a good place to start from.
    </Alert>
  </Page>
);
