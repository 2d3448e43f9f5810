import { type Concept, page } from '../../frame/concept.ts';

export const traceGroups: Concept = {
  service: 'X-Ray',
  links: [{ text: 'Groups', path: '/xray/groups' }],
  routes: [{ path: '/xray/groups', page: page(() => import('./TraceGroupList.tsx')) }],
};
