import { type Concept, page } from '../../frame/concept.ts';

export const layers: Concept = {
  service: 'Lambda',
  links: [{ text: 'Layers', path: '/layers' }],
  routes: [
    { path: '/layers', page: page(() => import('./LayerList.tsx')) },
    { path: '/create/layer', page: page(() => import('./CreateLayer.tsx')) },
    { path: '/layers/:name', page: page(() => import('./LayerPage.tsx')) },
    { path: '/layers/:name/:version', page: page(() => import('./LayerVersionPage.tsx')) },
  ],
};
