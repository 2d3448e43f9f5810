import { inflateSync, strFromU8, strToU8, Zip, ZipDeflate, type ZipInputFile } from 'fflate';

/** A file of a deployment package. One that came in an archive stays packed there until it is read. */
export interface PackageFile {
  /** Unix mode and type, as the archive has them; some files must stay executable. */
  mode: number;
  /** Bytes. */
  size: number;
  read: () => Uint8Array<ArrayBuffer>;
  /** As it lies in its archive; another takes it over as it is. */
  packed?: { method: number; crc: number; bytes: Uint8Array<ArrayBuffer> };
}

/** By path. */
export type DeploymentPackage = ReadonlyMap<string, PackageFile>;

const regularFile = 0o100644;
const unix = 3;
const stored = 0;
const deflated = 8;

/** Of a text that is shown or searched; what is larger is no source. */
const mostTextBytes = 1024 * 1024;

export function textFile(text: string, mode = regularFile): PackageFile {
  const content = strToU8(text);
  return { mode, size: content.length, read: () => content };
}

export function packageOf(files: Record<string, string>): DeploymentPackage {
  return new Map(Object.entries(files).map(([path, text]) => [path, textFile(text)]));
}

/** Null when it is not text, or too large to be shown. */
export function textOf(file: PackageFile): string | null {
  if (file.size > mostTextBytes) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file.read());
  } catch {
    return null;
  }
}

export const sameContent = (a: PackageFile, b: PackageFile) => a.size === b.size && sameBytes(a.read(), b.read());

const sameBytes = (a: Uint8Array, b: Uint8Array) => a.every((byte, i) => byte === b[i]);

/**
 * The end record (PK\5\6) says at 16 where the directory is. Each of its entries (PK\1\2) has flags, method, CRC and both sizes at 8, 10, 16,
 * 20 and 24, the lengths of name, extra and comment at 28, 30 and 32, the mode in the upper half of the number at 38, the place of the file at
 * 42, and the name at 46. There, the lengths of name and extra are at 26 and 28, and the content is behind them, from 30 on.
 */
export function readPackage(zip: Uint8Array<ArrayBuffer>): DeploymentPackage {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const files = new Map<string, PackageFile>();
  let end = zip.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw new Error('The package is no .zip file.');
  let at = view.getUint32(end + 16, true);
  while (at + 46 <= zip.length && view.getUint32(at, true) === 0x02014b50) {
    const nameLength = view.getUint16(at + 28, true);
    const isUtf8 = (view.getUint16(at + 8, true) & 0x800) !== 0;
    const path = strFromU8(zip.subarray(at + 46, at + 46 + nameLength), !isUtf8);
    const local = view.getUint32(at + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const packed = {
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      bytes: zip.subarray(start, start + view.getUint32(at + 20, true)),
    };
    const size = view.getUint32(at + 24, true);
    if (!path.endsWith('/'))
      files.set(path, { mode: view.getUint32(at + 38, true) >>> 16 || regularFile, size, packed, read: () => unpack(packed, size) });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return files;
}

function unpack({ method, bytes }: NonNullable<PackageFile['packed']>, size: number): Uint8Array<ArrayBuffer> {
  if (method === stored) return bytes;
  if (method !== deflated) throw new Error('The file is packed in a way that cannot be read here.');
  return inflateSync(bytes, { out: new Uint8Array(size) });
}

export function writePackage(files: DeploymentPackage): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const zip = new Zip((error, part) => {
    if (error) throw error;
    parts.push(part);
  });
  for (const [filename, file] of files) {
    const about = { os: unix, attrs: file.mode << 16, mtime: new Date(1980, 1, 1) };
    if (file.packed) {
      const { method, crc, bytes } = file.packed;
      const entry: ZipInputFile = { filename, size: file.size, crc, compression: method, ...about };
      zip.add(entry);
      entry.ondata!(null, bytes, true);
    } else {
      const entry = Object.assign(new ZipDeflate(filename, { level: 6 }), about);
      zip.add(entry);
      entry.push(file.read(), true);
    }
  }
  zip.end();
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The package of a link that GetFunction gave. */
export async function download(location: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(location, { signal });
  if (!response.ok) throw new Error(`The package cannot be downloaded: ${await response.text()}`);
  return new Uint8Array(await response.arrayBuffer());
}
