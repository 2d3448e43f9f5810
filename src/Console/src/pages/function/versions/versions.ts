import { type FunctionConfiguration, paginateListVersionsByFunction } from '@aws-sdk/client-lambda';
import { collect } from '../../../data/useLoad.ts';
import { lambda } from '../../../lambda/client.ts';

export const latest = '$LATEST';

/** Published ones; $LATEST is none of them. */
export const listVersions = async (functionName: string, signal?: AbortSignal): Promise<FunctionConfiguration[]> =>
  (
    await collect(paginateListVersionsByFunction({ client: lambda() }, { FunctionName: functionName }), (page) => page.Versions, signal)
  ).filter((v) => v.Version !== latest);
