import { useSyncExternalStore } from 'react';
import { setDefaultRegion } from '../frame/router.ts';
import type { Key } from './signed.ts';

/** Temporary, and in the memory of this page only. */
export interface TemporaryCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: Date;
}

export type Session = { state: 'starting' } | { state: 'signed-out'; reason?: string } | { state: 'signed-in'; number: number };

const signInAddress = `${import.meta.env.BASE_URL}sign-in`;
const json = { 'content-type': 'application/json' };
const leeway = 5 * 60_000;

let credentials: TemporaryCredentials | null = null;
let session: Session = { state: 'starting' };
let count = 0;
let renewal: Promise<void> | null = null;
const watchers = new Set<() => void>();

export const useSession = () => useSyncExternalStore(subscribe, () => session);

/** Changes with each sign-in: what was made for one is not used for the next. */
export const sessionNumber = () => count;

function subscribe(watcher: () => void) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function become(next: Session) {
  session = next;
  for (const watcher of watchers) watcher();
}

/** By the token of a link, by the cookie of an earlier sign-in, or, where nobody need sign in, without either. */
export async function start() {
  const token = /^#sign-in=(.+)$/.exec(location.hash)?.[1];
  // It is worth nothing any more, and need not be seen.
  if (token) history.replaceState(null, '', location.pathname + location.search);
  try {
    await signInWith(token ? { token } : {});
  } catch (error) {
    become({ state: 'signed-out', reason: token ? (error as Error).message : undefined });
  }
}

// A link that is opened where the console is open already changes nothing but the end of the address.
window.addEventListener('hashchange', () => {
  if (location.hash.startsWith('#sign-in=')) void start();
});

/** The key signs one request, for temporary credentials, and is then forgotten. It is not sent. */
export async function signInWithKey(key: Key) {
  const { signatureOf } = await import('./signed.ts');
  await signInWith({}, (body) => signatureOf(key, signInAddress, json, body));
}

/** Of this browser, in all tabs. What pages keep in memory, code that is being edited, is not for whoever signs in next. */
export async function signOut() {
  await fetch(signInAddress, { method: 'DELETE' }).catch(() => undefined);
  otherTabs.postMessage('sign-out');
  leave();
}

const otherTabs = new BroadcastChannel('kiln:session');
otherTabs.onmessage = leave;

function leave() {
  forget();
  location.assign(import.meta.env.BASE_URL);
}

function forget(reason?: string) {
  credentials = null;
  become({ state: 'signed-out', reason });
}

type Sign = (body: string) => Promise<Record<string, string>>;

async function signInWith(proof: object, sign?: Sign) {
  accept(await ask(proof, sign));
  count++;
  become({ state: 'signed-in', number: count });
}

async function ask(proof: object, sign: Sign = async () => json) {
  const body = JSON.stringify(proof);
  const response = await fetch(signInAddress, { method: 'POST', headers: await sign(body), body });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer;
}

function accept({ region, expiration, ...keys }: Omit<TemporaryCredentials, 'expiration'> & { region: string; expiration: string }) {
  credentials = { ...keys, expiration: new Date(expiration) };
  setDefaultRegion(region);
}

const refusals = new Set(['ExpiredToken', 'ExpiredTokenException', 'InvalidClientTokenId', 'UnrecognizedClientException']);

/** Whether it means that the credentials are not accepted any more. */
export const isRefusal = (error: unknown) => error instanceof Error && refusals.has(error.name);

/** Something failed. Where the credentials ended before their time, as with the key that they came from, the session has too. */
export function noteFailure(error: unknown) {
  if (credentials && isRefusal(error)) renew().catch(() => forget('Your session has ended.'));
}

function renew() {
  renewal ??= ask({})
    .then(accept)
    .finally(() => {
      renewal = null;
    });
  return renewal;
}

/** What the clients of the SDK are given. */
export async function currentCredentials(): Promise<TemporaryCredentials> {
  if (credentials && credentials.expiration.getTime() - Date.now() < leeway) {
    await renew().catch(() => {
      // They are good to their end, even where there are no others to come.
      if (credentials && credentials.expiration.getTime() <= Date.now()) forget('Your session has ended.');
    });
  }
  if (!credentials) throw Object.assign(new Error('You are not signed in.'), { name: 'CredentialsProviderError' });
  return credentials;
}
