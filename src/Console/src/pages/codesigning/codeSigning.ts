import { type Concept, page } from '../../frame/concept.ts';

export const codeSigning: Concept = {
  service: 'Lambda',
  links: [{ text: 'Code signing', path: '/code-signing-configurations' }],
  routes: [
    { path: '/code-signing-configurations', page: page(() => import('./CodeSigningList.tsx')) },
    { path: '/code-signing-configurations/:arn', page: page(() => import('./CodeSigningPage.tsx')) },
  ],
};
