import { lazy } from 'react';
import type { Concept } from '../../frame/concept.ts';

export const policies: Concept = {
  service: 'IAM',
  links: [{ text: 'Policies', path: '/iam/policies' }],
  routes: [
    { path: '/iam/policies', page: lazy(() => import('./PolicyList.tsx')) },
    { path: '/iam/policies/create', page: lazy(() => import('./CreatePolicy.tsx')) },
    { path: '/iam/policies/:arn', page: lazy(() => import('./PolicyPage.tsx')) },
  ],
};
