import { useSyncExternalStore } from 'react';

/** An address of the console: /_kiln/console/‹region›/‹path›?‹query›. Whatever can be looked at can be sent to somebody. */
export interface Place {
  region: string;
  /** Begins with a slash; percent-encoded. */
  path: string;
  query: URLSearchParams;
}

export const root = import.meta.env.BASE_URL;
const regionName = /^[a-z]{2}(-[a-z]+)+-\d$/;

let defaultRegion = 'us-east-1';
let place = read();
const watchers = new Set<() => void>();

function read(): Place {
  const [first = '', ...rest] = location.pathname.slice(root.length).split('/');
  const named = regionName.test(first);
  const path = `/${(named ? rest : [first, ...rest]).join('/')}`;
  return { region: named ? first : defaultRegion, path, query: new URLSearchParams(location.search) };
}

function changed() {
  place = read();
  for (const watcher of watchers) watcher();
}

window.addEventListener('popstate', changed);

// One listener makes every link of every component a change of place, and leaves new tabs to the browser.
document.addEventListener('click', (click) => {
  const link = (click.target as Element).closest?.('a');
  if (!link || click.defaultPrevented || click.button !== 0 || click.metaKey || click.ctrlKey || click.shiftKey) return;
  if (link.target === '_blank' || link.hasAttribute('download') || link.origin !== location.origin || !link.pathname.startsWith(root))
    return;
  click.preventDefault();
  go(link.href);
});

function subscribe(watcher: () => void) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export const usePlace = () => useSyncExternalStore(subscribe, () => place);
export const currentRegion = () => place.region;
export const currentPath = () => place.path;

/** Of addresses that name none. */
export function setDefaultRegion(region: string) {
  defaultRegion = region;
  changed();
}

/** The address of a path in the region that is looked at. Names in the path must be encoded: see `segment`. */
export const address = (path: string, region = place.region) => `${root}${region}${path}`;

/** A name as a part of a path. */
export const segment = encodeURIComponent;

function go(to: string, replace = false) {
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  changed();
  if (!replace) window.scrollTo(0, 0);
}

export const navigate = (path: string, region?: string) => go(address(path, region));

/** Changes parts of the query, and leaves the others; null removes one. Does not make a step back for each letter typed. */
export function setQuery(changes: Record<string, string | string[] | null>, step = false) {
  const query = new URLSearchParams(place.query);
  for (const [name, value] of Object.entries(changes)) {
    query.delete(name);
    for (const each of value === null ? [] : [value].flat()) query.append(name, each);
  }
  const text = query.toString();
  go(address(place.path) + (text ? `?${text}` : ''), !step);
}

/** /functions/:name against /functions/hello: { name: 'hello' }, or null. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const parts = (path.length > 1 ? path.replace(/\/$/, '') : path).split('/');
  if (wanted.length !== parts.length) return null;
  const found: Record<string, string> = {};
  for (const [i, part] of parts.entries()) {
    const name = wanted[i]!;
    if (name.startsWith(':')) found[name.slice(1)] = decodeURIComponent(part);
    else if (name !== part) return null;
  }
  return found;
}
