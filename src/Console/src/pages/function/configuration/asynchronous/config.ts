import { type FunctionEventInvokeConfig, paginateListFunctionEventInvokeConfigs } from '@aws-sdk/client-lambda';
import { collect } from '../../../../data/useLoad.ts';
import { lambda } from '../../../../lambda/client.ts';

/** The list has no error for a function without one. */
export async function configOf(functionName: string, signal: AbortSignal): Promise<FunctionEventInvokeConfig> {
  const all = await collect(
    paginateListFunctionEventInvokeConfigs({ client: lambda() }, { FunctionName: functionName }),
    (page) => page.FunctionEventInvokeConfigs,
    signal,
  );
  return all.find((config) => config.FunctionArn!.endsWith(':$LATEST')) ?? {};
}
