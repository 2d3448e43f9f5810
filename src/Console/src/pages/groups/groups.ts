import { type Concept, page } from '../../frame/concept.ts';

export const groups: Concept = {
  service: 'IAM',
  links: [{ text: 'User groups', path: '/iam/groups' }],
  routes: [
    { path: '/iam/groups', page: page(() => import('./GroupList.tsx')) },
    { path: '/iam/groups/:name', page: page(() => import('./GroupPage.tsx')) },
  ],
};
