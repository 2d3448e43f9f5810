import { type Concept, page } from '../../frame/concept.ts';

export const server: Concept = {
  service: 'Kiln',
  links: [{ text: 'This server', path: '/server' }],
  routes: [{ path: '/server', page: page(() => import('./ServerPage.tsx')) }],
};
