import { type Concept, page } from '../../frame/concept.ts';

export const traces: Concept = {
  service: 'X-Ray',
  links: [
    { text: 'Trace map', path: '/xray/map' },
    { text: 'Traces', path: '/xray/traces' },
  ],
  routes: [
    { path: '/xray/map', page: page(() => import('./TraceMapPage.tsx')) },
    { path: '/xray/traces', page: page(() => import('./TraceList.tsx')) },
    { path: '/xray/traces/:id', page: page(() => import('./TracePage.tsx')) },
  ],
};
