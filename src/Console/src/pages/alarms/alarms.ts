import { type Concept, page } from '../../frame/concept.ts';

export const alarms: Concept = {
  service: 'CloudWatch',
  links: [{ text: 'Alarms', path: '/alarms' }],
  routes: [
    { path: '/alarms', page: page(() => import('./AlarmList.tsx')) },
    { path: '/create/alarm', page: page(() => import('./CreateAlarm.tsx')) },
    { path: '/create/composite-alarm', page: page(() => import('./CreateCompositeAlarm.tsx')) },
    { path: '/alarms/:name', page: page(() => import('./AlarmPage.tsx')) },
  ],
};
