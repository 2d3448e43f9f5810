import { type Concept, page } from '../../frame/concept.ts';

export const metrics: Concept = {
  service: 'CloudWatch',
  links: [{ text: 'All metrics', path: '/metrics' }],
  routes: [{ path: '/metrics', page: page(() => import('./MetricsPage.tsx')) }],
};
