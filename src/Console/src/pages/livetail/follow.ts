import { DescribeLogGroupsCommand, type LiveTailSessionLogEvent, StartLiveTailCommand } from '@aws-sdk/client-cloudwatch-logs';
import { logs } from '../../logs/client.ts';

/** A session of live tail: what is logged from now on, until it is aborted or the server ends it. */
export async function follow(
  groups: readonly string[],
  pattern: string,
  signal: AbortSignal,
  seen: (events: readonly LiveTailSessionLogEvent[]) => void,
): Promise<void> {
  const logGroupIdentifiers = await Promise.all(groups.map((name) => arnOf(name, signal)));
  const { responseStream } = await logs().send(
    new StartLiveTailCommand({ logGroupIdentifiers, logEventFilterPattern: pattern || undefined }),
    { abortSignal: signal },
  );
  const parts = responseStream![Symbol.asyncIterator]();
  // Nothing else ends the stream from this side.
  signal.addEventListener('abort', () => void parts.return?.().catch(() => undefined));
  for (;;) {
    const { value: part, done } = await parts.next();
    if (done || signal.aborted) return;
    if (part.SessionTimeoutException) throw part.SessionTimeoutException;
    if (part.SessionStreamingException) throw part.SessionStreamingException;
    if (part.sessionUpdate?.sessionResults?.length) seen(part.sessionUpdate.sessionResults);
  }
}

async function arnOf(name: string, abortSignal: AbortSignal): Promise<string> {
  const { logGroups = [] } = await logs().send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }), { abortSignal });
  const group = logGroups.find((g) => g.logGroupName === name);
  if (!group) throw new Error(`There is no log group ${name}.`);
  return group.logGroupArn ?? group.arn!.replace(/:\*$/, '');
}
