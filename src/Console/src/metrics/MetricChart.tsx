import Box from '@cloudscape-design/components/box';
import LineChart from '@cloudscape-design/components/line-chart';
import type { Loading } from '../data/useLoad.ts';
import { readable } from '../data/readable.ts';
import { Plotted } from './Plotted.tsx';
import type { Line, Window } from './series.ts';

interface MetricChartProps {
  title: string;
  /** With the time that it is of. */
  lines: Loading<{ lines: readonly Line[]; window: Window }>;
  unit?: string;
  /** Drawn across. */
  threshold?: number;
  height?: number;
  /** Where nothing is drawn. */
  empty?: string;
}

const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric' });
const number = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat('en', { notation: 'compact' });
const dayLength = 86_400_000;

/** Metrics over time. */
export function MetricChart({ title, lines, unit, threshold, height = 180, empty = 'No data in this time.' }: MetricChartProps) {
  const { lines: shown = [], window } = lines.value ?? {};
  const isLong = window !== undefined && window.to.getTime() - window.from.getTime() > dayLength;
  const timeText = (time: Date) => (isLong ? `${day.format(time)}\n${clock.format(time)}` : clock.format(time));
  const valueText = (value: number) => (unit ? `${number.format(value)} ${unit}` : number.format(value));
  const drawn = shown.filter(({ points }) => points.length > 0);
  const highest = Math.max(threshold ?? 0, ...drawn.flatMap(({ points }) => points.map(({ y }) => y)));
  const lowest = Math.min(0, threshold ?? 0, ...drawn.flatMap(({ points }) => points.map(({ y }) => y)));
  return (
    <Plotted>
      <LineChart
        ariaLabel={title}
        height={height}
        hideFilter
        hideLegend={shown.length < 2 && threshold === undefined}
        statusType={lines.value ? 'finished' : lines.error !== undefined && !lines.isLoading ? 'error' : 'loading'}
        loadingText={`Loading ${title}`}
        errorText={lines.error === undefined ? undefined : readable(lines.error).header}
        xScaleType="time"
        xDomain={window && [window.from, window.to]}
        yDomain={[lowest, highest > lowest ? highest * 1.1 : lowest + 1]}
        series={[
          ...drawn.map((line) => ({ title: line.title, type: 'line' as const, data: line.points, valueFormatter: valueText })),
          ...(threshold === undefined || drawn.length === 0
            ? []
            : [{ title: 'Threshold', type: 'threshold' as const, y: threshold, valueFormatter: valueText }]),
        ]}
        xTickFormatter={timeText}
        yTickFormatter={(value) => compact.format(value)}
        i18nStrings={{
          xTickFormatter: timeText,
          chartAriaRoleDescription: 'line chart',
          xAxisAriaRoleDescription: 'x axis',
          yAxisAriaRoleDescription: 'y axis',
          detailPopoverDismissAriaLabel: 'Dismiss',
          legendAriaLabel: `Legend of ${title}`,
        }}
        empty={
          <Box textAlign="center" color="text-body-secondary">
            {empty}
          </Box>
        }
        noMatch={null}
      />
    </Plotted>
  );
}
