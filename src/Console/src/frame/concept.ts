import type { ComponentType, LazyExoticComponent } from 'react';

export type Parameters = Record<string, string>;

/** What a folder of pages/ exports: its pages, and what the side navigation shows of them. */
export interface Concept {
  service: 'Lambda' | 'IAM' | 'CloudWatch' | 'Kiln';
  links: readonly { text: string; path: string }[];
  /** The first that matches is shown. */
  routes: readonly Route[];
}

export interface Route {
  /** Parts that begin with a colon are parameters: /functions/:name. */
  path: string;
  page: LazyExoticComponent<ComponentType<{ parameters: Parameters }>>;
}
