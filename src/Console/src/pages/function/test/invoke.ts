import { type InvocationType, InvokeCommand } from '@aws-sdk/client-lambda';
import { invoking } from '../../../lambda/client.ts';
import { type Report, reportOf } from '../../../logs/report.ts';

export interface Result {
  status: number;
  /** As it came. */
  payload: string;
  /** Handled, Unhandled; none: it went well. */
  functionError?: string;
  /** The end of the log, at most 4 KB. */
  log: string;
  report: Report | null;
  version?: string;
  invocation: InvocationType;
}

export async function invoke(functionName: string, payload: string, invocation: InvocationType, signal: AbortSignal): Promise<Result> {
  const answer = await invoking().send(
    new InvokeCommand({
      FunctionName: functionName,
      Payload: new TextEncoder().encode(payload),
      InvocationType: invocation,
      LogType: invocation === 'RequestResponse' ? 'Tail' : undefined,
    }),
    { abortSignal: signal },
  );
  const log = answer.LogResult ? new TextDecoder().decode(Uint8Array.from(atob(answer.LogResult), (c) => c.charCodeAt(0))) : '';
  return {
    status: answer.StatusCode ?? 0,
    // An answer without a body has no bytes either, whatever the type says.
    payload: invocation !== 'RequestResponse' ? '' : new TextDecoder().decode(answer.Payload),
    functionError: answer.FunctionError,
    log,
    report:
      log
        .split('\n')
        .map(reportOf)
        .find((report) => report !== null) ?? null,
    version: answer.ExecutedVersion,
    invocation,
  };
}

/** Indented where it is JSON. */
export function pretty(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload;
  }
}
