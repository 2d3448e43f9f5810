import { type Concept, page } from '../../frame/concept.ts';

export const account: Concept = {
  service: 'Lambda',
  links: [{ text: 'Account limits', path: '/account' }],
  routes: [{ path: '/account', page: page(() => import('./AccountPage.tsx')) }],
};
