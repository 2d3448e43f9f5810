import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import { type Column, ResourceTable } from '../../controls/ResourceTable.tsx';
import { TimeRange, useTimeRange } from '../../controls/timeRange.tsx';
import { Loaded } from '../../data/Loaded.tsx';
import { useLoad } from '../../data/useLoad.ts';
import { Page } from '../../frame/Page.tsx';
import { address, segment } from '../../frame/router.ts';
import { secondsText } from '../../xray/times.ts';
import { MapDrawing } from './MapDrawing.tsx';
import { clientType, type MapNode, serviceMap } from './serviceMap.ts';

const percent = (share: number) => `${Number(share.toPrecision(3))} %`;

/** Traces of it: of functions by type, for Lambda has a service of the same name. */
const tracesOf = ({ name, type }: MapNode) =>
  address(`/xray/traces?expression=${segment(`service(id(name: "${name}", type: "${type}"))`)}`);

const columns: Column<MapNode>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: (n) => (n.type === clientType ? n.name : <Link href={tracesOf(n)}>{n.name}</Link>),
    text: (n) => n.name,
    isRowHeader: true,
  },
  { id: 'type', header: 'Type', cell: (n) => n.type, text: (n) => n.type },
  { id: 'requests', header: 'Requests', cell: (n) => n.requests, text: (n) => String(n.requests).padStart(9) },
  { id: 'average', header: 'Average response time', cell: (n) => secondsText(n.average), text: (n) => (n.average ?? 0).toFixed(4) },
  { id: 'faults', header: 'Faults', cell: (n) => percent(n.faults), text: (n) => percent(n.faults) },
  { id: 'errors', header: 'Errors', cell: (n) => percent(n.errors), text: (n) => percent(n.errors) },
];
const keyOf = (n: MapNode) => String(n.id);

export default function TraceMapPage() {
  const range = useTimeRange();
  const map = useLoad((signal) => serviceMap(range.length, signal), [range.length]);
  return (
    <Page
      title="Trace map"
      description="Who calls whom, by the traces of this time."
      actions={<TimeRange selected={range.id} offered={['15m', '1h', '3h']} />}
    >
      <Container header={<Header variant="h2">Services</Header>}>
        <Loaded of={map} what="trace map">
          {(nodes) =>
            nodes.length === 0 ? (
              <Box textAlign="center" padding="l" color="text-body-secondary">
                No traces in this time.
              </Box>
            ) : (
              <MapDrawing nodes={nodes} />
            )
          }
        </Loaded>
      </Container>
      <ResourceTable title="Nodes" many="nodes" loading={map} columns={columns} trackBy={keyOf} isPage={false} />
    </Page>
  );
}
