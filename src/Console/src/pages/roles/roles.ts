import { lazy } from 'react';
import type { Concept } from '../../frame/concept.ts';

export const roles: Concept = {
  service: 'IAM',
  links: [{ text: 'Roles', path: '/iam/roles' }],
  routes: [
    { path: '/iam/roles', page: lazy(() => import('./RoleList.tsx')) },
    { path: '/iam/roles/create', page: lazy(() => import('./CreateRole.tsx')) },
    { path: '/iam/roles/:name', page: lazy(() => import('./RolePage.tsx')) },
  ],
};
