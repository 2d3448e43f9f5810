import { lazy } from 'react';
import type { Concept } from '../../frame/concept.ts';

/** One function. Its tabs are in tabs.ts, the sections of its configuration in configuration/sections.ts. */
export const oneFunction: Concept = {
  service: 'Lambda',
  links: [],
  routes: [{ path: '/functions/:name', page: lazy(() => import('./FunctionPage.tsx')) }],
};
