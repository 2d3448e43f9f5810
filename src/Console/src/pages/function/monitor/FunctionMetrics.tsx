import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import { address, segment } from '../../../frame/router.ts';
import { keyOf } from '../../../metrics/client.ts';
import { MetricChart } from '../../../metrics/MetricChart.tsx';
import type { Series } from '../../../metrics/series.ts';
import { type Drawn, useLines } from '../../../metrics/useLines.ts';
import type { Loading } from '../../../data/useLoad.ts';

interface Chart {
  /** The one that the link leads to. */
  metric: string;
  title: string;
  unit?: string;
  lines: (functionName: string) => readonly Series[];
}

const metricOf = (functionName: string, MetricName: string) => ({
  Namespace: 'AWS/Lambda',
  MetricName,
  Dimensions: [{ Name: 'FunctionName', Value: functionName }],
});

/** Lines of metrics, by what they are called: the metric and the statistic. */
const lines = (of: Record<string, [metric: string, statistic: string]>) => (functionName: string) =>
  Object.entries(of).map(([title, [metric, statistic]]): Series => ({ title, metric: metricOf(functionName, metric), statistic }));

const counts = (...metrics: string[]) => lines(Object.fromEntries(metrics.map((metric) => [spaced(metric), [metric, 'Sum']])));

/** AsyncEventsReceived: Async events received */
const spaced = (name: string) => name.replace(/(?<=[a-z])[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);

/** In percent of the invocations; where there are none, nothing. */
const successRate = (functionName: string): readonly Series[] => [
  { id: 'errors', metric: metricOf(functionName, 'Errors'), statistic: 'Sum', isHidden: true },
  { id: 'invocations', metric: metricOf(functionName, 'Invocations'), statistic: 'Sum', isHidden: true },
  { title: 'Success rate', expression: '100 - 100 * errors / invocations', statistic: 'Average' },
];

const charts: readonly Chart[] = [
  { metric: 'Invocations', title: 'Invocations', lines: counts('Invocations') },
  {
    metric: 'Duration',
    title: 'Duration',
    unit: 'ms',
    lines: lines({ Minimum: ['Duration', 'Minimum'], Average: ['Duration', 'Average'], Maximum: ['Duration', 'Maximum'] }),
  },
  { metric: 'Errors', title: 'Errors', lines: counts('Errors') },
  { metric: 'Errors', title: 'Success rate', unit: '%', lines: successRate },
  { metric: 'Throttles', title: 'Throttles', lines: counts('Throttles') },
  {
    metric: 'ConcurrentExecutions',
    title: 'Total concurrent executions',
    lines: lines({ 'Concurrent executions': ['ConcurrentExecutions', 'Maximum'] }),
  },
  {
    metric: 'AsyncEventsReceived',
    title: 'Asynchronous events',
    lines: counts('AsyncEventsReceived', 'AsyncEventsDropped', 'DeadLetterErrors', 'DestinationDeliveryFailures'),
  },
];

/** What CloudWatch has of the function, asked for at once. */
export default function FunctionMetrics({ functionName, length }: { functionName: string; length: number }) {
  const series = charts.map((chart) => chart.lines(functionName));
  const all = useLines(series.flat(), length);
  let first = 0;
  return (
    <ColumnLayout columns={2} minColumnWidth={280}>
      {charts.map(({ metric, title, unit }, i) => {
        const own = partOf(all, first, (first += series[i]!.filter(({ isHidden }) => !isHidden).length));
        return (
          <Container
            key={title}
            header={
              <Header
                variant="h3"
                actions={
                  <Link
                    href={address(`/metrics?metric=${segment(keyOf(metricOf(functionName, metric)))}`)}
                    ariaLabel={`View in metrics: ${title}`}
                  >
                    View in metrics
                  </Link>
                }
              >
                {title}
              </Header>
            }
          >
            <MetricChart title={title} lines={own} unit={unit} />
          </Container>
        );
      })}
    </ColumnLayout>
  );
}

const partOf = (all: Loading<Drawn>, from: number, to: number): Loading<Drawn> => ({
  ...all,
  value: all.value && { ...all.value, lines: all.value.lines.slice(from, to) },
});
