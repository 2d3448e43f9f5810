/** What the platform says at the end of an invocation. Times in ms, memory in MB. */
export interface Report {
  requestId: string;
  duration: number;
  billed: number;
  memorySize: number;
  memoryUsed: number;
  init?: number;
  /** timeout, error: what kept it from ending well, where that is told. */
  status?: string;
}

const line = /^REPORT RequestId: (\S+)\s/;
const field = (name: string, text: string) => {
  const found = new RegExp(`\\t${name}: ([\\d.]+) (?:ms|MB)`).exec(text);
  return found ? Number(found[1]) : undefined;
};

/** REPORT RequestId: …⇥Duration: 1.02 ms⇥Billed Duration: … — or, of a function that logs JSON, {"type":"platform.report","record":{…}}. */
export function reportOf(message: string): Report | null {
  const requestId = line.exec(message)?.[1];
  if (requestId) {
    return {
      requestId,
      duration: field('Duration', message) ?? 0,
      billed: field('Billed Duration', message) ?? 0,
      memorySize: field('Memory Size', message) ?? 0,
      memoryUsed: field('Max Memory Used', message) ?? 0,
      init: field('Init Duration', message),
      status: /\tStatus: (\w+)/.exec(message)?.[1],
    };
  }
  if (!message.includes('"platform.report"')) return null;
  try {
    const { record } = JSON.parse(message);
    const { metrics } = record;
    return {
      requestId: record.requestId,
      duration: metrics.durationMs,
      billed: metrics.billedDurationMs,
      memorySize: metrics.memorySizeMB,
      memoryUsed: metrics.maxMemoryUsedMB,
      init: metrics.initDurationMs,
      status: record.status === 'success' ? undefined : record.status,
    };
  } catch {
    return null;
  }
}
