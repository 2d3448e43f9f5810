import { type Concept, page } from '../../frame/concept.ts';

export const roles: Concept = {
  service: 'IAM',
  links: [{ text: 'Roles', path: '/iam/roles' }],
  routes: [
    { path: '/iam/roles', page: page(() => import('./RoleList.tsx')) },
    { path: '/iam/roles/create', page: page(() => import('./CreateRole.tsx')) },
    { path: '/iam/roles/:name', page: page(() => import('./RolePage.tsx')) },
  ],
};
