import { type Concept, page } from '../../frame/concept.ts';

export const sampling: Concept = {
  service: 'X-Ray',
  links: [{ text: 'Sampling rules', path: '/xray/sampling' }],
  routes: [{ path: '/xray/sampling', page: page(() => import('./SamplingRuleList.tsx')) }],
};
