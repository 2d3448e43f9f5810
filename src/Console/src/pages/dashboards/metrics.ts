import { labelOf } from '../../metrics/client.ts';
import type { Series } from '../../metrics/series.ts';
import { listOf, numberOf, objectOf, textOf } from './body.ts';

const defaultStatistic = 'Average';

/**
 * The rows of a metric widget: ["AWS/Lambda", "Errors", "FunctionName", "hello", {"stat": "Sum", "id": "m1"}], where "." is what stands there in
 * the row above, "..." all that does until the last ones, and [{"expression": "m1 * 2"}] is made from others.
 */
export function seriesOf(properties: Record<string, unknown>): Series[] {
  const statistic = textOf(properties.stat) ?? defaultStatistic;
  let above: string[] = [];
  return listOf(properties.metrics).flatMap((row): Series[] => {
    const parts = listOf(row);
    const options = objectOf(parts.at(-1));
    const own: Omit<Series, 'metric' | 'expression'> = {
      title: textOf(options.label),
      id: textOf(options.id),
      isHidden: options.visible === false,
      statistic: textOf(options.stat) ?? statistic,
    };
    const expression = textOf(options.expression);
    if (expression !== undefined) return [{ ...own, expression }];
    above = filled(
      parts.filter((part) => typeof part === 'string'),
      above,
    );
    const [Namespace, MetricName, ...dimensions] = above;
    if (Namespace === undefined || MetricName === undefined) return [];
    const Dimensions = dimensions.flatMap((Name, i) => (i % 2 === 0 ? [{ Name, Value: dimensions[i + 1] }] : []));
    const metric = { Namespace, MetricName, Dimensions };
    return [{ ...own, title: own.title ?? labelOf(metric), metric }];
  });
}

function filled(row: readonly string[], above: readonly string[]): string[] {
  const gap = row.indexOf('...');
  const whole = gap < 0 ? row : [...row.slice(0, gap), ...above.slice(gap, above.length - (row.length - gap - 1)), ...row.slice(gap + 1)];
  return whole.map((part, i) => (part === '.' ? (above[i] ?? part) : part));
}

/** The first line across that the widget asks for. */
export const thresholdOf = (properties: Record<string, unknown>) =>
  listOf(objectOf(properties.annotations).horizontal)
    .map((line) => numberOf(objectOf(line).value))
    .find((value) => value !== undefined);
