import {
  AddPermissionCommand,
  type Cors,
  CreateFunctionUrlConfigCommand,
  type FunctionUrlAuthType,
  type FunctionUrlConfig,
  type InvokeMode,
  paginateListFunctionUrlConfigs,
  ResourceConflictException,
  UpdateFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda';
import { listed } from '../../../../controls/lists.ts';
import { collect } from '../../../../data/useLoad.ts';
import { lambda } from '../../../../lambda/client.ts';

export interface UrlInForm {
  authType: FunctionUrlAuthType;
  invokeMode: InvokeMode;
  hasCors: boolean;
  /** Names, by the member that holds them, separated by commas. */
  lists: Record<CorsList, string>;
  maxAge: string;
  allowCredentials: boolean;
}

export const corsLists = [
  { member: 'AllowOrigins', label: 'Allow origin', hint: 'https://www.example.com, or * for all.' },
  { member: 'AllowMethods', label: 'Allow methods', hint: 'GET, POST, or * for all.' },
  { member: 'AllowHeaders', label: 'Allow headers', hint: 'Headers that requests may have.' },
  { member: 'ExposeHeaders', label: 'Expose headers', hint: 'Headers of the answer that pages may read.' },
] as const;
export type CorsList = (typeof corsLists)[number]['member'];

/** The URL of $LATEST. The list has no error for a function without one. */
export async function urlOf(functionName: string, signal: AbortSignal): Promise<FunctionUrlConfig | null> {
  const all = await collect(
    paginateListFunctionUrlConfigs({ client: lambda() }, { FunctionName: functionName }),
    (page) => page.FunctionUrlConfigs,
    signal,
  );
  return all.find((config) => config.FunctionArn!.split(':').length === 7) ?? null;
}

export const inForm = (config: FunctionUrlConfig | null): UrlInForm => ({
  authType: config?.AuthType ?? 'AWS_IAM',
  invokeMode: config?.InvokeMode ?? 'BUFFERED',
  hasCors: config?.Cors !== undefined,
  lists: Object.fromEntries(corsLists.map(({ member }) => [member, (config?.Cors?.[member] ?? []).join(', ')])) as UrlInForm['lists'],
  maxAge: String(config?.Cors?.MaxAge ?? 0),
  allowCredentials: config?.Cors?.AllowCredentials ?? false,
});

const corsOf = ({ hasCors, lists, maxAge, allowCredentials }: UrlInForm): Cors =>
  hasCors
    ? {
        ...Object.fromEntries(corsLists.map(({ member }) => [member, listed(lists[member])])),
        MaxAge: Number(maxAge),
        AllowCredentials: allowCredentials,
      }
    : {};

export async function saveUrl(functionName: string, url: UrlInForm, isNew: boolean) {
  const config = { FunctionName: functionName, AuthType: url.authType, InvokeMode: url.invokeMode, Cors: corsOf(url) };
  if (isNew) await lambda().send(new CreateFunctionUrlConfigCommand(config));
  else await lambda().send(new UpdateFunctionUrlConfigCommand(config));
  if (url.authType === 'NONE') await allowEverybody(functionName);
}

/** As the AWS console does, under its names. Both are needed. */
async function allowEverybody(functionName: string) {
  const statements = [
    { StatementId: 'FunctionURLAllowPublicAccess', Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' as const },
    { StatementId: 'FunctionURLAllowInvokeAction', Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true },
  ];
  for (const statement of statements) {
    try {
      await lambda().send(new AddPermissionCommand({ FunctionName: functionName, Principal: '*', ...statement }));
    } catch (error) {
      // It is there from an earlier URL.
      if (!(error instanceof ResourceConflictException)) throw error;
    }
  }
}
