import {
  type FunctionConfiguration,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { faultOfNumber } from '../../../controls/numbers.ts';
import { lambda, settled } from '../../../lambda/client.ts';

/** A member of the configuration that is edited as a text, a number or a choice. */
export interface Setting {
  /** As AWS names it; Outer.Inner for one inside another. */
  member: string;
  label: string;
  kind: 'text' | 'number' | 'select' | 'fixed';
  hint?: string;
  unit?: string;
  least?: number;
  most?: number;
  options?: (signal: AbortSignal) => Promise<readonly string[]>;
  /** How a value is called for people. */
  show?: (value: string) => string;
}

export function valueOf(configuration: FunctionConfiguration, { member }: Setting): string {
  let value: unknown = configuration;
  for (const name of member.split('.')) value = (value as Record<string, unknown> | undefined)?.[name];
  return value === undefined || value === null ? '' : Array.isArray(value) ? value.join(', ') : String(value);
}

export const faultOf = ({ kind, least = 0, most }: Setting, value: string) =>
  kind === 'number' ? faultOfNumber(value, least, most) : undefined;

/** Only the members that changed: the others stay whatever they are. */
export function changesOf(settings: readonly Setting[], before: Record<string, string>, after: Record<string, string>) {
  const changes: Record<string, unknown> = {};
  for (const { member, kind } of settings) {
    if (kind === 'fixed' || before[member] === after[member]) continue;
    const value = kind === 'number' ? Number(after[member]) : after[member];
    const [outer = '', inner] = member.split('.');
    changes[outer] = inner === undefined ? value : { ...(changes[outer] as object | undefined), [inner]: value };
  }
  return changes as Omit<UpdateFunctionConfigurationCommandInput, 'FunctionName'>;
}

export async function update(functionName: string, changes: Omit<UpdateFunctionConfigurationCommandInput, 'FunctionName'>) {
  await lambda().send(new UpdateFunctionConfigurationCommand({ FunctionName: functionName, ...changes }));
  await settled(functionName);
}
