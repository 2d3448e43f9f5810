import { lazy } from 'react';
import type { Concept } from '../../frame/concept.ts';

export const users: Concept = {
  service: 'IAM',
  links: [{ text: 'Users', path: '/iam/users' }],
  routes: [
    { path: '/iam/users', page: lazy(() => import('./UserList.tsx')) },
    { path: '/iam/users/:name', page: lazy(() => import('./UserPage.tsx')) },
  ],
};
