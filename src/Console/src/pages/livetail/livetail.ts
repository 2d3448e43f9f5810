import { type Concept, page } from '../../frame/concept.ts';

export const liveTail: Concept = {
  service: 'CloudWatch',
  links: [{ text: 'Live tail', path: '/logs/live-tail' }],
  routes: [{ path: '/logs/live-tail', page: page(() => import('./LiveTailPage.tsx')) }],
};
