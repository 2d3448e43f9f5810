import { type ComponentType, lazy, type LazyExoticComponent } from 'react';

export type Parameters = Record<string, string>;

type PageComponent = ComponentType<{ parameters: Parameters }>;

/** What a folder of pages/ exports: its pages, and what the side navigation shows of them. */
export interface Concept {
  service: 'Lambda' | 'IAM' | 'CloudWatch' | 'X-Ray' | 'EventBridge' | 'Kiln';
  links: readonly { text: string; path: string }[];
  /** The first that matches is shown. */
  routes: readonly Route[];
}

export interface Route {
  /** Parts that begin with a colon are parameters: /functions/:name. */
  path: string;
  page: LazyExoticComponent<PageComponent> & { preload: () => unknown };
}

/** A page that is loaded when it is shown, or a little before. */
export function page(load: () => Promise<{ default: PageComponent }>): Route['page'] {
  let loading: ReturnType<typeof load> | undefined;
  const once = () => (loading ??= load());
  return Object.assign(lazy(once), { preload: once });
}
