import {
  type ComparisonOperator,
  type Metric,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  type Statistic,
} from '@aws-sdk/client-cloudwatch';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { ChoiceField } from '../../controls/ChoiceField.tsx';
import { faultOfNumber } from '../../controls/numbers.ts';
import { SubmitForm } from '../../controls/SubmitForm.tsx';
import { TextField } from '../../controls/TextField.tsx';
import { useLoad } from '../../data/useLoad.ts';
import { succeeded } from '../../frame/notifications.ts';
import { Page } from '../../frame/Page.tsx';
import { address, navigate, segment, usePlace } from '../../frame/router.ts';
import { cloudWatch, keyOf, labelOf, listMetrics, metricOf, periods, periodText, statistics } from '../../metrics/client.ts';
import { MetricChart } from '../../metrics/MetricChart.tsx';
import { useLines } from '../../metrics/useLines.ts';
import { comparisons, missingData } from '../../metrics/alarm.ts';
import { NameAndAction } from './NameAndAction.tsx';

const previewLength = 3 * 3_600_000;

/** With ?metric=… on that metric. */
export default function CreateAlarm() {
  const [key, setKey] = useState(usePlace().query.get('metric'));
  const [form, setForm] = useState({
    name: '',
    description: '',
    statistic: 'Sum',
    period: '300',
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: '',
    periodsToLookAt: '1',
    pointsToAlarm: '1',
    missing: 'missing',
    action: '',
  });
  const change = (member: keyof typeof form) => (value: string) => setForm({ ...form, [member]: value });
  const metrics = useLoad(listMetrics, []);
  const metric = key === null ? null : metricOf(key);
  const threshold = form.threshold.trim() === '' ? NaN : Number(form.threshold);
  const lines = useLines(metric ? [{ title: labelOf(metric), metric, statistic: form.statistic }] : [], previewLength, Number(form.period));
  const faults = {
    periodsToLookAt: faultOfNumber(form.periodsToLookAt, 1),
    pointsToAlarm: faultOfNumber(form.pointsToAlarm, 1, Number(form.periodsToLookAt) || 1),
  };
  const save = async () => {
    const input: PutMetricAlarmCommandInput = {
      AlarmName: form.name,
      AlarmDescription: form.description || undefined,
      ...metric!,
      ...(form.statistic.startsWith('p') ? { ExtendedStatistic: form.statistic } : { Statistic: form.statistic as Statistic }),
      Period: Number(form.period),
      ComparisonOperator: form.comparison as ComparisonOperator,
      Threshold: threshold,
      EvaluationPeriods: Number(form.periodsToLookAt),
      DatapointsToAlarm: Number(form.pointsToAlarm),
      TreatMissingData: form.missing,
      AlarmActions: form.action ? [form.action] : undefined,
    };
    await cloudWatch().send(new PutMetricAlarmCommand(input));
    succeeded(`Successfully created the alarm ${form.name}.`);
    navigate(`/alarms/${segment(form.name)}`);
  };
  const isWhole =
    metric !== null && form.name !== '' && Number.isFinite(threshold) && Object.values(faults).every((fault) => fault === undefined);
  return (
    <Page title="Create alarm" above={[{ text: 'Alarms', path: '/alarms' }]}>
      <SubmitForm submit="Create alarm" canSubmit={isWhole} save={save} cancel={address('/alarms')}>
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">Metric</Header>}>
            <SpaceBetween size="l">
              <ChoiceField
                label="Metric"
                options={optionsOf(metrics.value ?? [], metric)}
                value={key}
                onChange={setKey}
                filteringType="auto"
                statusType={metrics.isLoading ? 'loading' : 'finished'}
                placeholder="Choose a metric"
                empty="There are no metrics yet"
              />
              <div className="fields">
                <ChoiceField label="Statistic" options={statistics} value={form.statistic} onChange={change('statistic')} />
                <ChoiceField
                  label="Period"
                  options={periods.map((p) => ({ value: String(p), label: periodText(p) }))}
                  value={form.period}
                  onChange={change('period')}
                />
              </div>
              {metric && <MetricChart title="Preview" lines={lines} threshold={Number.isFinite(threshold) ? threshold : undefined} />}
            </SpaceBetween>
          </Container>
          <Container header={<Header variant="h2">Conditions</Header>}>
            <SpaceBetween size="l">
              <div className="fields">
                <ChoiceField
                  label="Whenever the metric is"
                  options={Object.entries(comparisons).map(([value, { label }]) => ({ value, label }))}
                  value={form.comparison}
                  onChange={change('comparison')}
                />
                <TextField
                  label="Threshold"
                  value={form.threshold}
                  onChange={change('threshold')}
                  fault={form.threshold !== '' && !Number.isFinite(threshold) ? 'A number.' : undefined}
                />
              </div>
              <div className="fields">
                <TextField
                  label="Datapoints to alarm"
                  type="number"
                  value={form.pointsToAlarm}
                  onChange={change('pointsToAlarm')}
                  fault={faults.pointsToAlarm}
                />
                <TextField
                  label="Out of evaluation periods"
                  type="number"
                  value={form.periodsToLookAt}
                  onChange={change('periodsToLookAt')}
                  fault={faults.periodsToLookAt}
                />
              </div>
              <ChoiceField
                label="Missing data"
                options={Object.entries(missingData).map(([value, label]) => ({ value, label }))}
                value={form.missing}
                onChange={change('missing')}
              />
            </SpaceBetween>
          </Container>
          <NameAndAction named={form} change={(changes) => setForm({ ...form, ...changes })} />
        </SpaceBetween>
      </SubmitForm>
    </Page>
  );
}

/** The one that is chosen is among them, whether it has data yet or not. */
function optionsOf(all: readonly Metric[], chosen: Metric | null) {
  const byKey = new Map([...all, ...(chosen ? [chosen] : [])].map((metric) => [keyOf(metric), metric]));
  return [...byKey].map(([value, metric]) => ({ value, label: labelOf(metric), description: metric.Namespace }));
}
