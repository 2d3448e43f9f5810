import { type Concept, page } from '../../frame/concept.ts';

export const logExports: Concept = {
  service: 'CloudWatch',
  links: [{ text: 'Log exports', path: '/logs/exports' }],
  routes: [{ path: '/logs/exports', page: page(() => import('./ExportTaskList.tsx')) }],
};
