import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { Loaded } from '../../../data/Loaded.tsx';
import type { Loading } from '../../../data/useLoad.ts';
import { MetricChart } from '../../../metrics/MetricChart.tsx';
import { type Drawn, useLines } from '../../../metrics/useLines.ts';
import { numberOf, textOf } from '../body.ts';
import { seriesOf, thresholdOf } from '../metrics.ts';
import type { WidgetProps } from '../Widgets.tsx';

const rowHeight = 50;
// Header, axis and legend.
const aroundChart = 150;
const leastHeight = 80;
const number = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

export function MetricWidget({ widget: { properties, height }, length }: WidgetProps) {
  const lines = useLines(seriesOf(properties), length, numberOf(properties.period), textOf(properties.region));
  const title = textOf(properties.title) || 'Metrics';
  return (
    <Container fitHeight header={<Header variant="h3">{title}</Header>}>
      {properties.view === 'singleValue' ? (
        <LastValues lines={lines} title={title} />
      ) : (
        <MetricChart
          title={title}
          lines={lines}
          threshold={thresholdOf(properties)}
          height={Math.max(leastHeight, height * rowHeight - aroundChart)}
        />
      )}
    </Container>
  );
}

const LastValues = ({ lines, title }: { lines: Loading<Drawn>; title: string }) => (
  <Loaded of={lines} what={title}>
    {({ lines: found }) => (
      <KeyValuePairs
        columns={Math.min(4, Math.max(1, found.length))}
        items={found.map((line) => ({
          label: line.title,
          value: <Box variant="awsui-value-large">{line.last === undefined ? '-' : number.format(line.last)}</Box>,
        }))}
      />
    )}
  </Loaded>
);
