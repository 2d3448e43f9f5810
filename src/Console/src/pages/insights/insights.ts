import { type Concept, page } from '../../frame/concept.ts';

export const insights: Concept = {
  service: 'CloudWatch',
  links: [{ text: 'Logs Insights', path: '/logs/insights' }],
  routes: [{ path: '/logs/insights', page: page(() => import('./InsightsPage.tsx')) }],
};
