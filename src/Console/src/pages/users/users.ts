import { type Concept, page } from '../../frame/concept.ts';

export const users: Concept = {
  service: 'IAM',
  links: [{ text: 'Users', path: '/iam/users' }],
  routes: [
    { path: '/iam/users', page: page(() => import('./UserList.tsx')) },
    { path: '/iam/users/:name', page: page(() => import('./UserPage.tsx')) },
  ],
};
