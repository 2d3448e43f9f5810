import { type Concept, page } from '../../frame/concept.ts';

export const simulator: Concept = {
  service: 'IAM',
  links: [{ text: 'Policy simulator', path: '/iam/simulator' }],
  routes: [{ path: '/iam/simulator', page: page(() => import('./SimulatorPage.tsx')) }],
};
