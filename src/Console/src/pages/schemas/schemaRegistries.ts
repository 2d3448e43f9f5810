import { type Concept, page } from '../../frame/concept.ts';

export const schemaRegistries: Concept = {
  service: 'EventBridge',
  links: [{ text: 'Schemas', path: '/schemas' }],
  routes: [
    { path: '/schemas', page: page(() => import('./RegistryList.tsx')) },
    { path: '/schemas/:registry', page: page(() => import('./RegistryPage.tsx')) },
    { path: '/schemas/:registry/:schema', page: page(() => import('./SchemaPage.tsx')) },
  ],
};
