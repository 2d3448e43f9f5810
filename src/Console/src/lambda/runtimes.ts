/** What GET /_kiln/health says of the server. */
export interface Health {
  status: string;
  version: string;
  isolation: string;
  runtimes: string[];
  /** boto3, by runtime. */
  sdks: Record<string, string>;
  services: string[];
  running: number;
  sandbox: { level: string; limits: Record<string, string>; refusals: string[]; zygotes: Record<string, unknown>[] };
}

export async function health(signal?: AbortSignal): Promise<Health> {
  const response = await fetch('/_kiln/health', { signal });
  if (!response.ok) throw new Error(`The server answers ${response.status}.`);
  return response.json();
}

/** Those that this server has, newest first. */
export const installedRuntimes = async (signal?: AbortSignal) => (await health(signal)).runtimes.toReversed();

/** python3.13: Python 3.13 */
export const runtimeName = (runtime = '') => runtime.replace(/^python/, 'Python ');

export const architectures = ['x86_64', 'arm64'] as const;
