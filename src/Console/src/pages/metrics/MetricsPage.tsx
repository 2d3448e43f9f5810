import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { ChoiceField } from '../../controls/ChoiceField.tsx';
import { TimeRange, useTimeRange } from '../../controls/timeRange.tsx';
import { useLoad } from '../../data/useLoad.ts';
import { Page } from '../../frame/Page.tsx';
import { address, segment, setQuery, usePlace } from '../../frame/router.ts';
import { labelOf, listMetrics, metricOf, periods, periodText, statistics } from '../../metrics/client.ts';
import { MetricChart } from '../../metrics/MetricChart.tsx';
import { useLines } from '../../metrics/useLines.ts';
import { MetricBrowser } from './MetricBrowser.tsx';

const automatic = 'auto';

/** What is drawn is in the address: ?metric=…&metric=…&statistic=Sum&period=60&range=3h. */
export default function MetricsPage() {
  const { query } = usePlace();
  const keys = query.getAll('metric');
  const statistic = query.get('statistic') ?? statistics[0];
  const period = query.get('period') ?? automatic;
  const range = useTimeRange('3h');
  const metrics = useLoad(listMetrics, []);
  const drawn = keys.flatMap((key) => metricOf(key) ?? []);
  const lines = useLines(
    drawn.map((metric) => ({ title: labelOf(metric), metric, statistic })),
    range.length,
    period === automatic ? undefined : Number(period),
  );
  return (
    <Page title="Metrics" description="Of functions, of log lines, and what clients put.">
      <Container
        header={
          <Header
            variant="h2"
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <TimeRange selected={range.id} />
                <Button iconName="refresh" ariaLabel="Refresh the graph" onClick={lines.refresh} />
                <Button
                  disabled={keys.length !== 1}
                  href={keys.length === 1 ? address(`/create/alarm?metric=${segment(keys[0]!)}`) : undefined}
                >
                  Create alarm
                </Button>
                <Button disabled={keys.length === 0} onClick={() => setQuery({ metric: null })}>
                  Clear graph
                </Button>
              </SpaceBetween>
            }
          >
            Graph
          </Header>
        }
      >
        <SpaceBetween size="m">
          <div className="fields">
            <ChoiceField label="Statistic" options={statistics} value={statistic} onChange={(value) => setQuery({ statistic: value })} />
            <ChoiceField
              label="Period"
              options={[{ value: automatic, label: 'Automatic' }, ...periods.map((p) => ({ value: String(p), label: periodText(p) }))]}
              value={period}
              onChange={(value) => setQuery({ period: value === automatic ? null : value })}
            />
          </div>
          <MetricChart
            title="Metrics"
            lines={lines}
            height={260}
            empty={keys.length === 0 ? 'Choose metrics below, to draw them here.' : undefined}
          />
        </SpaceBetween>
      </Container>
      <MetricBrowser metrics={metrics} selected={keys} select={(next) => setQuery({ metric: [...next] })} />
    </Page>
  );
}
