import {
  GetFunctionCommand,
  type GetFunctionCommandOutput,
  GetFunctionConfigurationCommand,
  type FunctionConfiguration,
  LambdaClient,
  paginateListFunctions,
} from '@aws-sdk/client-lambda';
import { collect } from '../data/useLoad.ts';
import { clientOf } from '../session/clients.ts';

export const lambda = clientOf((configuration) => new LambdaClient(configuration));

/** For invocations: one that is sent again may have run twice. */
export const invoking = clientOf((configuration) => new LambdaClient(configuration), 1);

export const listFunctions = (signal: AbortSignal) =>
  collect(paginateListFunctions({ client: lambda() }, {}), (page) => page.Functions, signal);

export const getFunction = (name: string, signal?: AbortSignal) =>
  lambda().send(new GetFunctionCommand({ FunctionName: name }), { abortSignal: signal });

/** A bucket whose keys are folders of the server's machine, that functions run from as they are. */
export const hotReloadBucket = 'hot-reload';

/** Null for a function that has a package. file:///home/ada/shop/src: /home/ada/shop/src. */
export function folderOf({ Code: code }: GetFunctionCommandOutput): string | null {
  const location = URL.parse(code?.Location ?? '');
  return location?.protocol === 'file:' ? decodeURIComponent(location.pathname) : null;
}

const pollPeriod = 150;
const patience = 60_000;

/** The configuration when what was asked for last has happened. Rejects when it failed, or takes over a minute. */
export async function settled(name: string, signal?: AbortSignal): Promise<FunctionConfiguration> {
  for (const end = Date.now() + patience; ;) {
    const configuration = await lambda().send(new GetFunctionConfigurationCommand({ FunctionName: name }), { abortSignal: signal });
    if (configuration.State === 'Failed') throw new Error(configuration.StateReason ?? 'The function could not be created.');
    if (configuration.LastUpdateStatus === 'Failed')
      throw new Error(configuration.LastUpdateStatusReason ?? 'The function could not be updated.');
    if (configuration.State !== 'Pending' && configuration.LastUpdateStatus !== 'InProgress') return configuration;
    if (Date.now() > end) throw new Error('The function is still being deployed.');
    await new Promise((done) => setTimeout(done, pollPeriod));
    signal?.throwIfAborted();
  }
}
