import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { type Alarm, states } from '../../../metrics/alarm.ts';
import { Loaded } from '../../../data/Loaded.tsx';
import { useLoad } from '../../../data/useLoad.ts';
import { address, segment } from '../../../frame/router.ts';
import { cloudWatch } from '../../../metrics/client.ts';
import { listOf, textOf } from '../body.ts';
import type { WidgetProps } from '../Widgets.tsx';

/** arn:aws:cloudwatch:us-east-1:123456789012:alarm:busy */
const partsOf = (arn: string) => {
  const [, , , region, , , ...name] = arn.split(':');
  return { region, name: name.join(':') };
};

/** States of some alarms, and links to them. */
export function AlarmWidget({ widget: { properties } }: WidgetProps) {
  const arns = listOf(properties.alarms).flatMap((arn) => textOf(arn) ?? []);
  const alarms = useLoad((signal) => statesOf(arns, signal), [arns.join()]);
  return (
    <Container fitHeight header={<Header variant="h3">{textOf(properties.title) || 'Alarms'}</Header>}>
      <Loaded of={alarms} what="alarms">
        {(found) => (
          <SpaceBetween size="xs">
            {arns.map((arn) => (
              <State key={arn} arn={arn} alarm={found.get(arn)} />
            ))}
          </SpaceBetween>
        )}
      </Loaded>
    </Container>
  );
}

function State({ arn, alarm }: { arn: string; alarm?: Alarm }) {
  const { region, name } = partsOf(arn);
  const state = alarm && states[alarm.StateValue ?? 'INSUFFICIENT_DATA'];
  return (
    <div className="alarm-state">
      <Link href={address(`/alarms/${segment(name)}`, region)}>{name || arn}</Link>
      {state ? (
        <StatusIndicator type={state.type}>{state.text}</StatusIndicator>
      ) : (
        <Box color="text-body-secondary">There is no such alarm.</Box>
      )}
    </div>
  );
}

/** By ARN. */
async function statesOf(arns: readonly string[], abortSignal: AbortSignal): Promise<Map<string, Alarm>> {
  const found = new Map<string, Alarm>();
  for (const [region, inRegion] of Map.groupBy(arns, (arn) => partsOf(arn).region)) {
    const { MetricAlarms: onMetrics = [], CompositeAlarms: onAlarms = [] } = await cloudWatch(region || undefined).send(
      new DescribeAlarmsCommand({ AlarmNames: inRegion.map((arn) => partsOf(arn).name), AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
      { abortSignal },
    );
    for (const alarm of [...onMetrics, ...onAlarms]) found.set(alarm.AlarmArn!, alarm);
  }
  return found;
}
