import { paginateGetTraceSummaries, type TraceSummary, XRayClient } from '@aws-sdk/client-xray';
import { collect } from '../data/useLoad.ts';
import { clientOf } from '../session/clients.ts';

export const xray = clientOf((configuration) => new XRayClient(configuration));

// X-Ray looks at no more than this at a time.
const longest = 24 * 3_600_000;
const mostTraces = 1000;

/** Newest first. @param length of the time up to now, in ms */
export async function findTraces(length: number, filter: string, signal?: AbortSignal): Promise<TraceSummary[]> {
  const to = Date.now();
  const found: TraceSummary[] = [];
  for (let end = to; end > to - length && found.length < mostTraces; end -= longest) {
    const StartTime = new Date(Math.max(end - longest, to - length));
    const query = { StartTime, EndTime: new Date(end), FilterExpression: filter || undefined };
    found.push(...(await collect(paginateGetTraceSummaries({ client: xray() }, query), (page) => page.TraceSummaries, signal)));
    signal?.throwIfAborted();
  }
  const unique = new Map(found.map((trace) => [trace.Id!, trace]));
  return [...unique.values()].sort((a, b) => startOf(b) - startOf(a));
}

/** 1-5759e988-bd862e3fe1be46a994272793: the second part is the time, in seconds. */
export const startOf = ({ StartTime, Id }: TraceSummary) => StartTime?.getTime() ?? parseInt(Id!.split('-')[1]!, 16) * 1000;
