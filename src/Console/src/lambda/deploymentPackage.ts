import { strFromU8, strToU8, unzipSync, type Zippable, zipSync } from 'fflate';

/** Files of a deployment package, by path. */
export interface PackageFile {
  content: Uint8Array;
  /** Unix mode and type, as the archive has them; some files must stay executable. */
  mode: number;
}

export type DeploymentPackage = ReadonlyMap<string, PackageFile>;

const regularFile = 0o100644;
const unix = 3;

export const textFile = (text: string, mode = regularFile): PackageFile => ({ content: strToU8(text), mode });

export function packageOf(files: Record<string, string>): DeploymentPackage {
  return new Map(Object.entries(files).map(([path, text]) => [path, textFile(text)]));
}

/** Null when it is not text. */
export function textOf({ content }: PackageFile): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return null;
  }
}

export function readPackage(zip: Uint8Array): DeploymentPackage {
  const modes = modesOf(zip);
  const files = Object.entries(unzipSync(zip)).filter(([path]) => !path.endsWith('/'));
  return new Map(files.map(([path, content]) => [path, { content, mode: modes.get(path) || regularFile }]));
}

export function writePackage(files: DeploymentPackage): Uint8Array<ArrayBuffer> {
  const entries: Zippable = {};
  for (const [path, { content, mode }] of files) entries[path] = [content, { os: unix, attrs: mode << 16, mtime: new Date(1980, 1, 1) }];
  return zipSync(entries, { level: 6 });
}

/**
 * The library does not tell modes. The end record (PK\5\6) says where the directory is; each of its entries (PK\1\2) has the lengths of
 * name, extra and comment at 28, 30, 32, the mode in the upper half of the number at 38, and the name at 46.
 */
function modesOf(zip: Uint8Array): Map<string, number> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const modes = new Map<string, number>();
  let end = zip.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) return modes;
  let at = view.getUint32(end + 16, true);
  while (at + 46 <= zip.length && view.getUint32(at, true) === 0x02014b50) {
    const nameLength = view.getUint16(at + 28, true);
    modes.set(strFromU8(zip.subarray(at + 46, at + 46 + nameLength)), view.getUint32(at + 38, true) >>> 16);
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return modes;
}

/** The package of a link that GetFunction gave. */
export async function download(location: string, signal?: AbortSignal): Promise<Uint8Array> {
  const response = await fetch(location, { signal });
  if (!response.ok) throw new Error(`The package cannot be downloaded: ${await response.text()}`);
  return new Uint8Array(await response.arrayBuffer());
}
