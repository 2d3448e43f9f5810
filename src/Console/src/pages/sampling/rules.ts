import type { SamplingRule } from '@aws-sdk/client-xray';

/** What a rule says, as texts; requests have to match all of the patterns. */
export const fields = [
  { member: 'Priority', label: 'Priority', kind: 'whole', least: 1, most: 9999, hint: 'Lower comes first.', initial: '1000' },
  {
    member: 'ReservoirSize',
    label: 'Reservoir',
    kind: 'whole',
    least: 0,
    hint: 'Requests a second that are always recorded.',
    initial: '1',
  },
  { member: 'FixedRate', label: 'Fixed rate', kind: 'rate', hint: 'Percent of the others.', initial: '5' },
  { member: 'ServiceName', label: 'Service name', kind: 'pattern', initial: '*' },
  { member: 'ServiceType', label: 'Service type', kind: 'pattern', initial: '*' },
  { member: 'Host', label: 'Host', kind: 'pattern', initial: '*' },
  { member: 'HTTPMethod', label: 'HTTP method', kind: 'pattern', initial: '*' },
  { member: 'URLPath', label: 'URL path', kind: 'pattern', initial: '*' },
  { member: 'ResourceARN', label: 'Resource ARN', kind: 'pattern', initial: '*' },
] as const satisfies readonly {
  member: keyof SamplingRule;
  label: string;
  kind: 'whole' | 'rate' | 'pattern';
  least?: number;
  most?: number;
  hint?: string;
  initial: string;
}[];

export type Field = (typeof fields)[number];
export type Values = Record<Field['member'], string>;

/** The rule for whatever no other is for: X-Ray lets only its reservoir and its rate be changed. */
export const isDefault = ({ RuleName: name }: SamplingRule) => name === 'Default';
export const isOfDefault = ({ kind, member }: Field) => kind === 'rate' || member === 'ReservoirSize';

const percentOf = (rate = 0) => String(Number((rate * 100).toFixed(4)));

export const valuesOf = (rule: SamplingRule | null) =>
  Object.fromEntries(
    fields.map(({ member, kind, initial }) => [
      member,
      rule === null ? initial : kind === 'rate' ? percentOf(rule.FixedRate) : String(rule[member] ?? ''),
    ]),
  ) as Values;

/** The members of these fields, as X-Ray has them. */
export const membersOf = (values: Values, of: readonly Field[]) =>
  Object.fromEntries(
    of.map(({ member, kind }) => {
      const text = values[member];
      return [member, kind === 'pattern' ? text : kind === 'rate' ? Number(text) / 100 : Number(text)];
    }),
  ) as Partial<Pick<SamplingRule, Field['member']>>;

export const rateText = (rule: SamplingRule) => `${percentOf(rule.FixedRate)} %`;
