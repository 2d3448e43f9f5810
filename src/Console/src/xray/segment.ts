import { BatchGetTracesCommand } from '@aws-sdk/client-xray';
import { xray } from './client.ts';

/** A segment document, as far as it is shown. Times are seconds since the epoch. */
export interface Segment {
  id: string;
  name: string;
  start_time: number;
  end_time?: number;
  in_progress?: boolean;
  parent_id?: string;
  origin?: string;
  namespace?: string;
  fault?: boolean;
  error?: boolean;
  throttle?: boolean;
  http?: { request?: { method?: string; url?: string }; response?: { status?: number } };
  cause?: string | { exceptions?: { type?: string; message?: string }[] };
  annotations?: Record<string, unknown>;
  subsegments?: Segment[];
}

/** A line of the timeline. */
export interface Part {
  segment: Segment;
  depth: number;
  /** The whole document of the segment that it is in. */
  document: unknown;
}

export interface Trace {
  parts: Part[];
  /** Seconds since the epoch. */
  start: number;
  end: number;
}

export async function getTrace(id: string, abortSignal?: AbortSignal): Promise<Trace> {
  const { Traces: found = [] } = await xray().send(new BatchGetTracesCommand({ TraceIds: [id] }), { abortSignal });
  const documents = (found[0]?.Segments ?? []).map(({ Document }) => JSON.parse(Document!) as Segment);
  if (documents.length === 0) throw new Error(`There is no trace ${id}, or nothing of it has arrived yet.`);
  return traceOf(documents);
}

/** Segments below those that called them, subsegments below theirs, each by its start. */
function traceOf(documents: readonly Segment[]): Trace {
  const ids = new Set<string>();
  const collect = (segment: Segment) => {
    ids.add(segment.id);
    segment.subsegments?.forEach(collect);
  };
  documents.forEach(collect);
  const parts: Part[] = [];
  const add = (segment: Segment, depth: number, document: unknown) => {
    parts.push({ segment, depth, document });
    const called = documents.filter((d) => d.parent_id === segment.id).map((d) => ({ segment: d, document: d as unknown }));
    const inner = (segment.subsegments ?? []).map((s) => ({ segment: s, document }));
    for (const next of [...called, ...inner].sort((a, b) => a.segment.start_time - b.segment.start_time))
      add(next.segment, depth + 1, next.document);
  };
  // What nobody in the trace has called stands at the top.
  const roots = documents.filter((d) => d.parent_id === undefined || !ids.has(d.parent_id));
  for (const root of [...roots].sort((a, b) => a.start_time - b.start_time)) add(root, 0, root);
  const start = Math.min(...parts.map(({ segment }) => segment.start_time));
  const end = Math.max(...parts.map(({ segment }) => segment.end_time ?? segment.start_time));
  return { parts, start, end };
}
