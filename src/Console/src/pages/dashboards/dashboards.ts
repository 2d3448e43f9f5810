import { type Concept, page } from '../../frame/concept.ts';

export const dashboards: Concept = {
  service: 'CloudWatch',
  links: [{ text: 'Dashboards', path: '/dashboards' }],
  routes: [
    { path: '/dashboards', page: page(() => import('./DashboardList.tsx')) },
    { path: '/dashboards/:name', page: page(() => import('./DashboardPage.tsx')) },
  ],
};
