import { type Concept, page } from '../../frame/concept.ts';

export const policies: Concept = {
  service: 'IAM',
  links: [{ text: 'Policies', path: '/iam/policies' }],
  routes: [
    { path: '/iam/policies', page: page(() => import('./PolicyList.tsx')) },
    { path: '/iam/policies/create', page: page(() => import('./CreatePolicy.tsx')) },
    { path: '/iam/policies/:arn', page: page(() => import('./PolicyPage.tsx')) },
  ],
};
