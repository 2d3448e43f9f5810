import {
  CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { clientOf } from '../session/clients.ts';

// StartLiveTail would go to another host, streaming-…, which only AWS has.
export const logs = clientOf((configuration) => new CloudWatchLogsClient({ ...configuration, disableHostPrefix: true }));

const mostPages = 20;

/** Events that match, oldest first; a group that is not there yet has none. */
export async function filterEvents(query: FilterLogEventsCommandInput, most: number, signal?: AbortSignal): Promise<FilteredLogEvent[]> {
  const events: FilteredLogEvent[] = [];
  let nextToken: string | undefined;
  try {
    for (let page = 0; page < mostPages && events.length < most; page++) {
      const answer = await logs().send(new FilterLogEventsCommand({ ...query, nextToken }), { abortSignal: signal });
      events.push(...(answer.events ?? []));
      nextToken = answer.nextToken;
      if (!nextToken) break;
    }
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return [];
    throw error;
  }
  return events;
}
