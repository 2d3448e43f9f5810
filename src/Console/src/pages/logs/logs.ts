import { lazy } from 'react';
import type { Concept } from '../../frame/concept.ts';

export const logGroups: Concept = {
  service: 'CloudWatch',
  links: [{ text: 'Log groups', path: '/logs/groups' }],
  routes: [
    { path: '/logs/groups', page: lazy(() => import('./LogGroupList.tsx')) },
    { path: '/logs/groups/:group', page: lazy(() => import('./LogGroupPage.tsx')) },
    { path: '/logs/groups/:group/:stream', page: lazy(() => import('./LogStreamPage.tsx')) },
  ],
};
