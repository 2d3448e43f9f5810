import { type Concept, page } from '../../frame/concept.ts';

/** One function. Its tabs are in tabs.ts, the sections of its configuration in configuration/sections.ts. */
export const oneFunction: Concept = {
  service: 'Lambda',
  links: [],
  routes: [{ path: '/functions/:name', page: page(() => import('./FunctionPage.tsx')) }],
};
