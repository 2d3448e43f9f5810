import Box from '@cloudscape-design/components/box';
import Icon from '@cloudscape-design/components/icon';
import Link from '@cloudscape-design/components/link';
import type { ReactNode } from 'react';
import { readable } from '../../data/readable.ts';
import { useLoad } from '../../data/useLoad.ts';
import { address, segment } from '../../frame/router.ts';
import { configOf } from './configuration/asynchronous/config.ts';
import { urlOf } from './configuration/url/urls.ts';
import type { FunctionView } from './view.ts';

interface Ends {
  /** Its own URL; null: none. */
  url: string | null;
  destinations: { when: string; arn: string }[];
}

async function endsOf({ name, configuration: f }: FunctionView, signal: AbortSignal): Promise<Ends> {
  const [url, config] = await Promise.all([urlOf(name, signal), configOf(name, signal)]);
  const { OnSuccess: success, OnFailure: failure } = config.DestinationConfig ?? {};
  const destinations = [
    { when: 'On success', arn: success?.Destination },
    { when: 'On failure', arn: failure?.Destination },
    { when: 'Dead letters', arn: f.DeadLetterConfig?.TargetArn },
  ];
  return { url: url?.FunctionUrl ?? null, destinations: destinations.flatMap(({ when, arn }) => (arn ? [{ when, arn }] : [])) };
}

/** arn:aws:sqs:us-east-1:123456789012:orders: sqs orders */
const shortOf = (arn: string) => `${arn.split(':')[2]} ${arn.split(':').at(-1)}`;

/** Who invokes the function, and where its records go. */
export function Diagram({ view }: { view: FunctionView }) {
  const ends = useLoad((signal) => endsOf(view, signal), [view]);
  const section = (id: string) => address(`/functions/${segment(view.name)}?tab=configuration&section=${id}`);
  const { url = null, destinations = [] } = ends.value ?? {};
  if (ends.error !== undefined && !ends.isLoading)
    return <Box color="text-body-secondary">Triggers and destinations are not shown. {readable(ends.error).header}.</Box>;
  return (
    <div className="diagram" role="group" aria-label="Function diagram">
      <End title="Triggers">
        {url && (
          <Link href={section('url')} ariaLabel="Function URL of this function">
            Function URL
          </Link>
        )}
        <Link href={section('permissions')}>Who may invoke it</Link>
      </End>
      <Icon name="arrow-right" variant="subtle" />
      <div className="diagram-function">
        <strong>{view.name}</strong>
        <Link href={address(`/functions/${segment(view.name)}?tab=code`)}>Layers ({view.configuration.Layers?.length ?? 0})</Link>
      </div>
      <Icon name="arrow-right" variant="subtle" />
      <End title="Destinations">
        {destinations.map(({ when, arn }) => (
          <span key={when} title={arn}>
            {when}: {shortOf(arn)}
          </span>
        ))}
        <Link href={section('asynchronous')}>{destinations.length === 0 ? 'Add destination' : 'Edit destinations'}</Link>
      </End>
    </div>
  );
}

const End = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className="diagram-end">
    <Box variant="awsui-key-label">{title}</Box>
    {children}
  </div>
);
