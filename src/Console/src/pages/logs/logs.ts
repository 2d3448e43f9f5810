import { type Concept, page } from '../../frame/concept.ts';

export const logGroups: Concept = {
  service: 'CloudWatch',
  links: [{ text: 'Log groups', path: '/logs/groups' }],
  routes: [
    { path: '/logs/groups', page: page(() => import('./LogGroupList.tsx')) },
    { path: '/logs/groups/:group', page: page(() => import('./LogGroupPage.tsx')) },
    { path: '/logs/groups/:group/:stream', page: page(() => import('./LogStreamPage.tsx')) },
  ],
};
