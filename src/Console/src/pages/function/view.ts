import type { FunctionConfiguration, GetFunctionCommandOutput } from '@aws-sdk/client-lambda';

/** What the tabs of a function's page are given. */
export interface FunctionView {
  name: string;
  configuration: FunctionConfiguration;
  /** A link to its package that is good for ten minutes. */
  location: string;
  tags: Record<string, string>;
  /** Reads it again. */
  refresh: () => void;
}

export const viewOf = (name: string, answer: GetFunctionCommandOutput, refresh: () => void): FunctionView => ({
  name,
  configuration: answer.Configuration!,
  location: answer.Code?.Location ?? '',
  tags: answer.Tags ?? {},
  refresh,
});

/** The log group that the function writes to. */
export const logGroupOf = ({ name, configuration }: FunctionView) => configuration.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`;
