import { concepts } from '../pages/concepts.ts';
import type { Parameters, Route } from './concept.ts';
import { currentPath, match } from './router.ts';

const routes = concepts.flatMap((concept) => concept.routes);

export function routeOf(path: string): { route: Route; parameters: Parameters } | null {
  for (const route of routes) {
    const parameters = match(route.path, path);
    if (parameters) return { route, parameters };
  }
  return null;
}

/** Before anybody is signed in: the one does not wait for the other. */
export const preloadCurrentPage = () => routeOf(currentPath())?.route.page.preload();
