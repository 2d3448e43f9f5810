import { lazy } from 'react';
import type { Concept } from '../../frame/concept.ts';

export const server: Concept = {
  service: 'Kiln',
  links: [{ text: 'This server', path: '/server' }],
  routes: [{ path: '/server', page: lazy(() => import('./ServerPage.tsx')) }],
};
