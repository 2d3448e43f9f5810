import {
  DeleteMetricFilterCommand,
  type MetricFilter,
  paginateDescribeMetricFilters,
  PutMetricFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { DeletableTable } from '../../controls/DeletableTable.tsx';
import { FormModal } from '../../controls/FormModal.tsx';
import type { Column } from '../../controls/ResourceTable.tsx';
import { TextField } from '../../controls/TextField.tsx';
import { When } from '../../controls/When.tsx';
import { collect, useLoad } from '../../data/useLoad.ts';
import { succeeded } from '../../frame/notifications.ts';
import { logs } from '../../logs/client.ts';

const nameOf = (f: MetricFilter) => f.filterName!;
const metricOf = ({ metricTransformations: [metric] = [] }: MetricFilter) =>
  metric ? `${metric.metricNamespace}/${metric.metricName} = ${metric.metricValue}` : '-';

const columns: Column<MetricFilter>[] = [
  { id: 'name', header: 'Filter name', cell: nameOf, text: nameOf, isRowHeader: true },
  { id: 'pattern', header: 'Filter pattern', cell: (f) => f.filterPattern || 'Every event', text: (f) => f.filterPattern ?? '' },
  { id: 'metric', header: 'Metric', cell: metricOf, text: metricOf },
  { id: 'created', header: 'Created', cell: (f) => <When time={f.creationTime} /> },
];

/** Numbers out of the events of a group. */
export function MetricFilters({ group }: { group: string }) {
  const filters = useLoad(
    (signal) => collect(paginateDescribeMetricFilters({ client: logs() }, { logGroupName: group }), (page) => page.metricFilters, signal),
    [group],
  );
  const [isCreating, setCreating] = useState(false);
  return (
    <>
      <DeletableTable
        title="Metric filters"
        one="metric filter"
        many="metric filters"
        description="Events that match count for a metric."
        loading={filters}
        columns={columns}
        trackBy={nameOf}
        isPage={false}
        consequence="What its metric has counted stays."
        remove={(filterName) => logs().send(new DeleteMetricFilterCommand({ logGroupName: group, filterName }))}
        actions={() => <Button onClick={() => setCreating(true)}>Create metric filter</Button>}
      />
      {isCreating && <MetricFilterForm group={group} close={() => setCreating(false)} done={filters.refresh} />}
    </>
  );
}

const fields = [
  {
    member: 'pattern',
    label: 'Filter pattern',
    hint: 'Words, "phrases", { $.level = "ERROR" }. Without one: every event.',
    isOptional: true,
  },
  { member: 'name', label: 'Filter name' },
  { member: 'namespace', label: 'Metric namespace' },
  { member: 'metric', label: 'Metric name' },
  { member: 'value', label: 'Metric value', hint: '1 counts the events; $.latency takes what the event has there.' },
  { member: 'standard', label: 'Default value', hint: 'Where no event matches.', isOptional: true },
] as const;
type Member = (typeof fields)[number]['member'];

function MetricFilterForm({ group, close, done }: { group: string; close: () => void; done: () => void }) {
  const [values, setValues] = useState<Record<Member, string>>({
    pattern: '',
    name: '',
    namespace: '',
    metric: '',
    value: '1',
    standard: '',
  });
  const save = async () => {
    const defaultValue = values.standard === '' ? undefined : Number(values.standard);
    await logs().send(
      new PutMetricFilterCommand({
        logGroupName: group,
        filterName: values.name,
        filterPattern: values.pattern,
        metricTransformations: [{ metricNamespace: values.namespace, metricName: values.metric, metricValue: values.value, defaultValue }],
      }),
    );
    succeeded(`Successfully created the metric filter ${values.name}.`, 'updated');
    done();
  };
  const standardFault = Number.isNaN(Number(values.standard)) ? 'A number.' : undefined;
  return (
    <FormModal
      header="Create metric filter"
      submit="Create"
      canSubmit={standardFault === undefined && fields.every((f) => 'isOptional' in f || values[f.member] !== '')}
      save={save}
      close={close}
    >
      {fields.map((f) => (
        <TextField
          key={f.member}
          label={f.label}
          hint={'hint' in f ? f.hint : undefined}
          isOptional={'isOptional' in f}
          fault={f.member === 'standard' ? standardFault : undefined}
          value={values[f.member]}
          onChange={(value) => setValues({ ...values, [f.member]: value })}
        />
      ))}
    </FormModal>
  );
}
