import {
  GetQueryResultsCommand,
  type QueryStatistics,
  type ResultField,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { logs } from './client.ts';

export interface Query {
  groups: readonly string[];
  text: string;
  /** ms since the epoch. */
  from: number;
  to: number;
  /** Of the groups; else the one that is looked at. */
  region?: string;
}

export interface Results {
  status: string;
  /** Values by field; what is not there is not there. */
  rows: Record<string, string>[];
  statistics?: QueryStatistics;
}

const period = 300;
const ended = new Set(['Complete', 'Failed', 'Cancelled', 'Timeout']);

/** Runs it to its end, and tells what there is meanwhile. One that is aborted is stopped. */
export async function runQuery(query: Query, signal: AbortSignal, seen?: (results: Results) => void): Promise<Results> {
  const { queryId } = await logs(query.region).send(
    new StartQueryCommand({
      logGroupNames: [...query.groups],
      queryString: query.text,
      startTime: Math.floor(query.from / 1000),
      endTime: Math.ceil(query.to / 1000),
    }),
    { abortSignal: signal },
  );
  const stop = () =>
    void logs(query.region)
      .send(new StopQueryCommand({ queryId }))
      .catch(() => undefined);
  signal.addEventListener('abort', stop);
  try {
    for (;;) {
      const answer = await logs(query.region).send(new GetQueryResultsCommand({ queryId }), { abortSignal: signal });
      const results = { status: answer.status ?? 'Unknown', rows: (answer.results ?? []).map(rowOf), statistics: answer.statistics };
      if (ended.has(results.status)) return results;
      seen?.(results);
      await new Promise((done) => setTimeout(done, period));
      signal.throwIfAborted();
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

const rowOf = (fields: readonly ResultField[]) => Object.fromEntries(fields.map(({ field, value }) => [field!, value ?? '']));
