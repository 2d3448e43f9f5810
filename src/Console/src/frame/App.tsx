import AppLayout from '@cloudscape-design/components/app-layout';
import Box from '@cloudscape-design/components/box';
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import Flashbar from '@cloudscape-design/components/flashbar';
import { I18nProvider } from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import Spinner from '@cloudscape-design/components/spinner';
import { Suspense, useEffect, useState } from 'react';
import { SignIn } from '../session/SignIn.tsx';
import { useSession } from '../session/session.ts';
import { Failure } from './Failure.tsx';
import { pageChanged, useNotifications } from './notifications.ts';
import { NotFound } from './NotFound.tsx';
import { useTrail } from './Page.tsx';
import { usePlace } from './router.ts';
import { routeOf } from './routes.ts';
import { SideBar } from './SideBar.tsx';
import { TopBar } from './TopBar.tsx';

export function App() {
  const session = useSession();
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <TopBar />
      {session.state === 'starting' && <Waiting />}
      {session.state === 'signed-out' && <SignIn reason={session.reason} />}
      {session.state === 'signed-in' && <Frame key={session.number} />}
    </I18nProvider>
  );
}

function Frame() {
  const trail = useTrail();
  const notifications = useNotifications();
  const { path } = usePlace();
  useEffect(pageChanged, [path]);
  const [isNavigationOpen, setNavigationOpen] = useState(window.innerWidth > 688);
  return (
    <AppLayout
      headerSelector="#top-bar"
      toolsHide
      navigation={<SideBar />}
      navigationOpen={isNavigationOpen}
      onNavigationChange={({ detail }) => setNavigationOpen(detail.open)}
      navigationWidth={220}
      breadcrumbs={<BreadcrumbGroup items={trail} />}
      notifications={<Flashbar items={notifications} />}
      stickyNotifications
      content={<CurrentPage />}
    />
  );
}

function CurrentPage() {
  const place = usePlace();
  const found = routeOf(place.path);
  if (!found) return <NotFound />;
  const { page: Current } = found.route;
  // Another region, or another thing of the same kind, is another page.
  const at = `${place.region}${place.path}`;
  return (
    <Failure at={at}>
      <Suspense fallback={<Waiting />}>
        <Current key={at} parameters={found.parameters} />
      </Suspense>
    </Failure>
  );
}

const Waiting = () => (
  <Box textAlign="center" padding="xxl">
    <Spinner size="large" />
  </Box>
);
