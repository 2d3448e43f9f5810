import { currentRegion } from '../frame/router.ts';
import { currentCredentials, sessionNumber, type TemporaryCredentials } from './session.ts';

export interface Configuration {
  region: string;
  endpoint: string;
  credentials: () => Promise<TemporaryCredentials>;
  maxAttempts: number;
}

/**
 * A client of the SDK for a region, else the one that is looked at, and whoever is signed in: made when it is first asked for. The console is
 * a client like any other, of the server that it came from.
 */
export function clientOf<C>(create: (configuration: Configuration) => C, maxAttempts = 2): (region?: string) => C {
  let made = new Map<string, C>();
  let number = 0;
  return (region = currentRegion()) => {
    if (number !== sessionNumber()) [made, number] = [new Map(), sessionNumber()];
    let client = made.get(region);
    if (client === undefined) {
      client = create({ region, endpoint: location.origin, credentials: currentCredentials, maxAttempts });
      made.set(region, client);
    }
    return client;
  };
}
