import BarChart from '@cloudscape-design/components/bar-chart';
import { Plotted } from '../../metrics/Plotted.tsx';
import type { Bar } from './bars.ts';

const exact = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' });
const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const textOf = (time: Date) => exact.format(time).replace(',', '');

/** Bars stand on names, not on a scale of time: the names are the times, and short where they are below the axis. */
export const Histogram = ({ bars }: { bars: readonly Bar[] }) => (
  <Plotted>
    <BarChart
      ariaLabel="Events over time"
      height={120}
      hideFilter
      hideLegend
      xScaleType="categorical"
      xDomain={bars.map(({ x }) => textOf(x))}
      yDomain={[0, Math.max(1, ...bars.map(({ y }) => y))]}
      series={[{ title: 'Events', type: 'bar', data: bars.map(({ x, y }) => ({ x: textOf(x), y })) }]}
      xTickFormatter={(text) => clock.format(new Date(text.replace(' ', 'T')))}
      i18nStrings={{
        chartAriaRoleDescription: 'bar chart',
        xAxisAriaRoleDescription: 'x axis',
        yAxisAriaRoleDescription: 'y axis',
        detailPopoverDismissAriaLabel: 'Dismiss',
      }}
    />
  </Plotted>
);
