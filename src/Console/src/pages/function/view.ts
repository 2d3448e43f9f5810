import type { FunctionConfiguration, GetFunctionCommandOutput } from '@aws-sdk/client-lambda';
import { folderOf } from '../../lambda/client.ts';

/** What the tabs of a function's page are given. */
export interface FunctionView {
  name: string;
  configuration: FunctionConfiguration;
  /** A link to its package that is good for ten minutes. */
  location: string;
  /** It has no package: it runs from this folder of the server's machine, and follows what changes there. */
  folder: string | null;
  tags: Record<string, string>;
  /** Reads it again. */
  refresh: () => void;
}

export const viewOf = (name: string, answer: GetFunctionCommandOutput, refresh: () => void): FunctionView => ({
  name,
  configuration: answer.Configuration!,
  location: answer.Code?.Location ?? '',
  folder: folderOf(answer),
  tags: answer.Tags ?? {},
  refresh,
});

/** The log group that the function writes to. */
export const logGroupOf = ({ name, configuration }: FunctionView) => configuration.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`;
