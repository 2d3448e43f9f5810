import { Sha256Js } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { currentRegion } from '../frame/router.ts';

export interface Key {
  accessKeyId: string;
  secretAccessKey: string;
  /** Of temporary ones. */
  sessionToken?: string;
}

/** Headers that show that whoever posts a body to a path has a key, and do not show the key. */
export async function signatureOf(key: Key, path: string, headers: Record<string, string>, body: string): Promise<Record<string, string>> {
  const signer = new SignatureV4({ service: 'signin', region: currentRegion(), credentials: key, sha256: Sha256Js });
  const signed = await signer.sign({
    method: 'POST',
    protocol: location.protocol,
    hostname: location.hostname,
    path,
    headers: { ...headers, host: location.host },
    body,
  });
  const { host: _, ...others } = signed.headers;
  return others;
}
