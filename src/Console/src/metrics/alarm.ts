import type { ComparisonOperator, CompositeAlarm, Metric, MetricAlarm, StateValue } from '@aws-sdk/client-cloudwatch';
import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { periodText } from './client.ts';

/** On a metric, or by a rule over other alarms. */
export type Alarm = MetricAlarm & Pick<CompositeAlarm, 'AlarmRule'>;

export const comparisons: Record<string, { sign: string; label: string }> = {
  GreaterThanThreshold: { sign: '>', label: 'Greater than' },
  GreaterThanOrEqualToThreshold: { sign: '>=', label: 'Greater than or equal to' },
  LessThanThreshold: { sign: '<', label: 'Lower than' },
  LessThanOrEqualToThreshold: { sign: '<=', label: 'Lower than or equal to' },
} satisfies Partial<Record<ComparisonOperator, { sign: string; label: string }>>;

export const missingData = {
  missing: 'Treat missing data as missing',
  notBreaching: 'Treat missing data as good (not breaching threshold)',
  breaching: 'Treat missing data as bad (breaching threshold)',
  ignore: 'Treat missing data as ignore (maintain the alarm state)',
};

export const states: Record<StateValue, { type: StatusIndicatorProps.Type; text: string }> = {
  OK: { type: 'success', text: 'OK' },
  ALARM: { type: 'error', text: 'In alarm' },
  INSUFFICIENT_DATA: { type: 'pending', text: 'Insufficient data' },
};

/** Null for an alarm on an expression, or on alarms. */
export const metricOfAlarm = ({ Namespace, MetricName, Dimensions }: Alarm): Metric | null =>
  MetricName === undefined ? null : { Namespace, MetricName, Dimensions };

export const statisticOf = (alarm: Alarm) => alarm.Statistic ?? alarm.ExtendedStatistic ?? 'Average';

/** Errors >= 1 for 2 of 3 datapoints within 3 min */
export function conditionOf(alarm: Alarm): string {
  if (alarm.AlarmRule !== undefined) return alarm.AlarmRule;
  const total = alarm.EvaluationPeriods ?? 1;
  const needed = alarm.DatapointsToAlarm ?? total;
  const sign = comparisons[alarm.ComparisonOperator ?? '']?.sign ?? alarm.ComparisonOperator;
  const points = needed === total ? `${total} ${total === 1 ? 'datapoint' : 'datapoints'}` : `${needed} of ${total} datapoints`;
  const time = alarm.Period === undefined ? '' : ` within ${spanText(alarm.Period * total)}`;
  return `${alarm.MetricName ?? 'Expression'} ${sign} ${alarm.Threshold} for ${points}${time}`;
}

const spanText = (seconds: number) => (seconds < 60 ? `${seconds} s` : periodText(seconds));
