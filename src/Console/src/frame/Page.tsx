import type { BreadcrumbGroupProps } from '@cloudscape-design/components/breadcrumb-group';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import { type ReactNode, useEffect, useSyncExternalStore } from 'react';
import { address } from './router.ts';

export interface Crumb {
  text: string;
  /** Without one: the page itself. */
  path?: string;
}

let trail: BreadcrumbGroupProps.Item[] = [];
const watchers = new Set<() => void>();

function subscribe(watcher: () => void) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export const useTrail = () => useSyncExternalStore(subscribe, () => trail);

interface PageProps {
  /** Of the page, of the browser's tab, and of the last of the breadcrumbs. */
  title: string;
  /** The pages above, outermost first. */
  above?: readonly Crumb[];
  description?: ReactNode;
  actions?: ReactNode;
  /** Lists have a header of their own, which is the page's. */
  hasOwnHeader?: boolean;
  children: ReactNode;
}

export function Page({ title, above = [], description, actions, hasOwnHeader, children }: PageProps) {
  const crumbs = JSON.stringify([...above, { text: title }]);
  useEffect(() => {
    document.title = `${title} | Kiln`;
    trail = (JSON.parse(crumbs) as Crumb[]).map(({ text, path }) => ({ text, href: path === undefined ? '#' : address(path) }));
    for (const watcher of watchers) watcher();
  }, [title, crumbs]);
  if (hasOwnHeader) return <div className="list-page">{children}</div>;
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={description} actions={actions}>
          {title}
        </Header>
      }
    >
      <div className="stack">{children}</div>
    </ContentLayout>
  );
}
