import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { currentRegion } from '../frame/router.ts';

interface Key {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Temporary credentials for a key. A key that is temporary itself cannot get others, and is used as it is. */
export async function temporary(key: Key) {
  if (key.sessionToken) return key;
  const sts = new STSClient({ region: currentRegion(), endpoint: location.origin, credentials: key, maxAttempts: 1 });
  const { Credentials: given } = await sts.send(new GetSessionTokenCommand({}));
  return { accessKeyId: given!.AccessKeyId, secretAccessKey: given!.SecretAccessKey, sessionToken: given!.SessionToken };
}
