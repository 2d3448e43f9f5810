import { lazy } from 'react';
import type { Concept } from '../../frame/concept.ts';

export const functions: Concept = {
  service: 'Lambda',
  links: [{ text: 'Functions', path: '/functions' }],
  routes: [
    { path: '/', page: lazy(() => import('./FunctionList.tsx')) },
    { path: '/functions', page: lazy(() => import('./FunctionList.tsx')) },
    { path: '/create/function', page: lazy(() => import('./CreateFunction.tsx')) },
  ],
};
