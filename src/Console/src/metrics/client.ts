import { CloudWatchClient, type Metric, paginateListMetrics } from '@aws-sdk/client-cloudwatch';
import { collect } from '../data/useLoad.ts';
import { clientOf } from '../session/clients.ts';

export const cloudWatch = clientOf((configuration) => new CloudWatchClient(configuration));

export const listMetrics = (signal?: AbortSignal) =>
  collect(paginateListMetrics({ client: cloudWatch() }, {}), (page) => page.Metrics, signal);

/** Names a metric in addresses: ["AWS/Lambda","Errors","FunctionName","hello"]. */
export const keyOf = (metric: Metric) =>
  JSON.stringify([metric.Namespace, metric.MetricName, ...dimensionsOf(metric).flatMap(({ Name, Value }) => [Name, Value])]);

/** Null for what is no key. */
export function metricOf(key: string): Metric | null {
  try {
    const [Namespace, MetricName, ...rest] = JSON.parse(key) as string[];
    const Dimensions = rest.flatMap((Name, i) => (i % 2 === 0 ? [{ Name, Value: rest[i + 1] }] : []));
    return { Namespace, MetricName, Dimensions };
  } catch {
    return null;
  }
}

export const dimensionsOf = ({ Dimensions = [] }: Metric) => [...Dimensions].sort((a, b) => a.Name!.localeCompare(b.Name!));

/** Errors (FunctionName hello) */
export function labelOf(metric: Metric): string {
  const dimensions = dimensionsOf(metric).map(({ Name, Value }) => `${Name} ${Value}`);
  return dimensions.length === 0 ? metric.MetricName! : `${metric.MetricName} (${dimensions.join(', ')})`;
}

export const statistics = ['Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount', 'p50', 'p90', 'p99'] as const;

/** Seconds. */
export const periods = [60, 300, 900, 3600, 21_600, 86_400];

export const periodText = (seconds: number) =>
  seconds < 3600 ? `${seconds / 60} min` : seconds < 86_400 ? `${seconds / 3600} h` : `${seconds / 86_400} d`;
