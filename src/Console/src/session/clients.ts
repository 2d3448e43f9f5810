import { currentRegion } from '../frame/router.ts';
import { currentCredentials, sessionNumber, type TemporaryCredentials } from './session.ts';

export interface Configuration {
  region: string;
  endpoint: string;
  credentials: () => Promise<TemporaryCredentials>;
  maxAttempts: number;
}

/**
 * A client of the SDK for the region that is looked at and whoever is signed in: made when it is first asked for. The console is a client
 * like any other, of the server that it came from.
 */
export function clientOf<C>(create: (configuration: Configuration) => C, maxAttempts = 2): () => C {
  let made: { client: C; key: string } | null = null;
  return () => {
    const key = `${sessionNumber()} ${currentRegion()}`;
    if (made?.key !== key) {
      made = { key, client: create({ region: currentRegion(), endpoint: location.origin, credentials: currentCredentials, maxAttempts }) };
    }
    return made.client;
  };
}
