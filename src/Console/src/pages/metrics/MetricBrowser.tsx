import type { Metric } from '@aws-sdk/client-cloudwatch';
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo } from 'react';
import { type Column, ResourceTable } from '../../controls/ResourceTable.tsx';
import type { Loading } from '../../data/useLoad.ts';
import { setQuery, usePlace } from '../../frame/router.ts';
import { dimensionsOf, keyOf } from '../../metrics/client.ts';

interface MetricBrowserProps {
  metrics: Loading<readonly Metric[]>;
  /** Keys. */
  selected: readonly string[];
  select: (keys: readonly string[]) => void;
}

interface Branch {
  name: string;
  count: number;
}

const none = 'Metrics with no dimensions';
const namesOf = (metric: Metric) =>
  dimensionsOf(metric)
    .map(({ Name }) => Name)
    .join(', ') || none;

/** Namespaces, then sets of dimensions, then metrics: ?namespace=AWS/Lambda&dimensions=FunctionName. */
export function MetricBrowser({ metrics, selected, select }: MetricBrowserProps) {
  const { query } = usePlace();
  const namespace = query.get('namespace');
  const dimensions = query.get('dimensions');
  const within = useMemo(() => {
    const all = metrics.value ?? [];
    if (namespace === null) return all;
    const inside = all.filter((m) => m.Namespace === namespace);
    return dimensions === null ? inside : inside.filter((m) => namesOf(m) === dimensions);
  }, [metrics.value, namespace, dimensions]);
  const steps: { text: string; query: Record<string, null> }[] = [
    { text: 'All', query: { namespace: null, dimensions: null } },
    ...(namespace === null ? [] : [{ text: namespace, query: { dimensions: null } }]),
    ...(dimensions === null ? [] : [{ text: dimensions, query: {} }]),
  ];
  return (
    <SpaceBetween size="s">
      {steps.length > 1 && (
        <BreadcrumbGroup
          ariaLabel="Place in the metrics"
          items={steps.map(({ text }, i) => ({ text, href: `#${i}` }))}
          onFollow={(event) => {
            event.preventDefault();
            setQuery(steps[Number(event.detail.href.slice(1))]!.query, true);
          }}
        />
      )}
      {namespace === null ? (
        <Branches
          title="Namespaces"
          many="namespaces"
          metrics={metrics}
          of={(m) => m.Namespace!}
          within={within}
          open={(name) => setQuery({ namespace: name }, true)}
        />
      ) : dimensions === null ? (
        <Branches
          title={namespace}
          many="sets of dimensions"
          metrics={metrics}
          of={namesOf}
          within={within}
          open={(name) => setQuery({ dimensions: name }, true)}
        />
      ) : (
        <Leaves metrics={metrics} within={within} dimensions={dimensions} selected={selected} select={select} />
      )}
    </SpaceBetween>
  );
}

interface BranchesProps {
  title: string;
  many: string;
  metrics: Loading<readonly Metric[]>;
  of: (metric: Metric) => string;
  within: readonly Metric[];
  open: (name: string) => void;
}

function Branches({ title, many, metrics, of, within, open }: BranchesProps) {
  const branches = useMemo(() => {
    const counts = new Map<string, number>();
    for (const metric of within) counts.set(of(metric), (counts.get(of(metric)) ?? 0) + 1);
    return [...counts].map(([name, count]): Branch => ({ name, count }));
  }, [within, of]);
  const columns: Column<Branch>[] = [
    {
      id: 'name',
      header: 'Name',
      cell: (b) => <Link onFollow={() => open(b.name)}>{b.name}</Link>,
      text: (b) => b.name,
      isRowHeader: true,
    },
    { id: 'count', header: 'Metrics', cell: (b) => b.count },
  ];
  return (
    <ResourceTable
      key={title}
      title={title}
      many={many}
      loading={{ ...metrics, value: metrics.value && branches }}
      columns={columns}
      trackBy={nameOf}
      isPage={false}
      empty="Functions have some with their first invocation."
    />
  );
}

const nameOf = (b: Branch) => b.name;

interface LeavesProps extends Omit<MetricBrowserProps, 'metrics'> {
  metrics: Loading<readonly Metric[]>;
  within: readonly Metric[];
  dimensions: string;
}

function Leaves({ metrics, within, dimensions, selected, select }: LeavesProps) {
  const columns = useMemo((): Column<Metric>[] => {
    const names = dimensions === none ? [] : dimensions.split(', ');
    const valueOf = (metric: Metric, name: string) => metric.Dimensions?.find((d) => d.Name === name)?.Value ?? '';
    return [
      ...names.map((name, i) => ({
        id: `dimension${i}`,
        header: name,
        cell: (m: Metric) => valueOf(m, name),
        text: (m: Metric) => valueOf(m, name),
      })),
      { id: 'metric', header: 'Metric name', cell: (m) => m.MetricName, text: (m) => m.MetricName!, isRowHeader: true },
    ];
  }, [dimensions]);
  const here = new Set(within.map(keyOf));
  return (
    <ResourceTable
      title={dimensions}
      many="metrics"
      description="Those that are chosen are drawn."
      loading={{ ...metrics, value: metrics.value && within }}
      columns={columns}
      trackBy={keyOf}
      isPage={false}
      selection="multi"
      preselected={selected}
      // What was chosen elsewhere stays.
      onSelect={(keys) => select([...selected.filter((key) => !here.has(key)), ...keys.filter((key) => here.has(key))])}
    />
  );
}
