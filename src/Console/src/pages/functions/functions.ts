import { type Concept, page } from '../../frame/concept.ts';

export const functions: Concept = {
  service: 'Lambda',
  links: [{ text: 'Functions', path: '/functions' }],
  routes: [
    { path: '/', page: page(() => import('./FunctionList.tsx')) },
    { path: '/functions', page: page(() => import('./FunctionList.tsx')) },
    { path: '/create/function', page: page(() => import('./CreateFunction.tsx')) },
  ],
};
