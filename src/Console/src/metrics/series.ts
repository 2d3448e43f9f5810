import { GetMetricDataCommand, type Metric, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { cloudWatch, periods } from './client.ts';

export interface Series {
  /** Without one: what CloudWatch calls it. */
  title?: string;
  /** Either this or an expression. */
  metric?: Metric;
  /** Of the series by their ids: m1 / m2 * 100, SEARCH(…), which may be several lines. */
  expression?: string;
  statistic: string;
  /** What expressions call it. */
  id?: string;
  /** Only expressions use it. */
  isHidden?: boolean;
}

export interface Point {
  x: Date;
  y: number;
}

export interface Line {
  title: string;
  points: Point[];
  /** The newest that there is a point of. */
  last?: number;
}

export interface Window {
  from: Date;
  to: Date;
  /** Seconds. */
  period: number;
}

const mostPoints = 120;

/** A range up to now, in steps that a chart has room for. */
export function windowOf(length: number, period?: number): Window {
  const now = Date.now();
  const fitting = period ?? periods.find((p) => length / 1000 / p <= mostPoints) ?? periods.at(-1)!;
  // Whole steps: what is not over yet is in the last one.
  const step = fitting * 1000;
  const to = Math.ceil(now / step) * step;
  return { from: new Date(to - Math.ceil(length / step) * step), to: new Date(to), period: fitting };
}

const idOf = ({ id }: Series, at: number) => id ?? `line${at}`;

const queryOf = (series: Series, at: number, period: number): MetricDataQuery => ({
  Id: idOf(series, at),
  Label: series.title,
  ReturnData: !series.isHidden,
  ...(series.metric
    ? { MetricStat: { Metric: series.metric, Period: period, Stat: series.statistic } }
    : { Expression: series.expression, Period: period }),
});

/**
 * The lines of each series, in their order, with points oldest first: a metric has one line, with points or without; a search may have several.
 * @param region that the metrics are in; else the one that is looked at
 */
export async function linesOf(series: readonly Series[], window: Window, abortSignal?: AbortSignal, region?: string): Promise<Line[]> {
  if (series.length === 0) return [];
  // By series, then by label.
  const found = new Map(series.map((each, at) => [idOf(each, at), new Map<string, Point[]>()]));
  let NextToken: string | undefined;
  do {
    const answer = await cloudWatch(region).send(
      new GetMetricDataCommand({
        StartTime: window.from,
        EndTime: window.to,
        ScanBy: 'TimestampAscending',
        NextToken,
        MetricDataQueries: series.map((each, at) => queryOf(each, at, window.period)),
      }),
      { abortSignal },
    );
    for (const { Id, Label = '', Timestamps = [], Values = [] } of answer.MetricDataResults ?? []) {
      const byLabel = found.get(Id!)!;
      byLabel.set(Label, [...(byLabel.get(Label) ?? []), ...Timestamps.map((x, i) => ({ x, y: Values[i]! }))]);
    }
    NextToken = answer.NextToken;
  } while (NextToken);
  return series.flatMap((each, at): Line[] => {
    const lines = [...found.get(idOf(each, at))!].map(([title, points]) => ({
      title,
      points: drawn(points, each.statistic, window),
      last: points.at(-1)?.y,
    }));
    return lines.length > 0 || each.isHidden ? lines : [{ title: each.title ?? idOf(each, at), points: [] }];
  });
}

/** As a line shows it best: nothing was counted where a count has no point, and another point stands for the whole of its step. */
function drawn(points: readonly Point[], statistic: string, { from, to, period }: Window): Point[] {
  const step = period * 1000;
  if (points.length === 0) return [];
  if (statistic === 'Sum' || statistic === 'SampleCount') {
    const counts = new Map(points.map(({ x, y }) => [x.getTime(), y]));
    const steps = Math.round((to.getTime() - from.getTime()) / step);
    return Array.from({ length: steps }, (_, i) => {
      const time = from.getTime() + i * step;
      return { x: new Date(time), y: counts.get(time) ?? 0 };
    });
  }
  const isNear = (a?: Point, b?: Point) => a !== undefined && b !== undefined && b.x.getTime() - a.x.getTime() <= step;
  return points.flatMap((point, i) => {
    const isAlone = !isNear(points[i - 1], point) && !isNear(point, points[i + 1]);
    return isAlone ? [point, { x: new Date(point.x.getTime() + step), y: point.y }] : [point];
  });
}
