import { paginateGetServiceGraph, type Service } from '@aws-sdk/client-xray';
import { collect } from '../../data/useLoad.ts';
import { xray } from '../../xray/client.ts';

/** X-Ray draws no more than this, in ms. */
export const longest = 6 * 3_600_000;

/** Of whoever began a trace. */
export const clientType = 'client';

export interface MapNode {
  id: number;
  name: string;
  type: string;
  requests: number;
  /** Seconds. */
  average?: number;
  /** Of the requests, in percent. */
  faults: number;
  errors: number;
  /** Whom it calls. */
  calls: number[];
  /** Where it is drawn: column from the left, row from the top. */
  column: number;
  row: number;
}

export async function serviceMap(length: number, signal: AbortSignal): Promise<MapNode[]> {
  const to = Date.now();
  const query = { StartTime: new Date(to - Math.min(length, longest)), EndTime: new Date(to) };
  return placed((await collect(paginateGetServiceGraph({ client: xray() }, query), (page) => page.Services, signal)).map(nodeOf));
}

function nodeOf(service: Service): MapNode {
  const statistics = service.SummaryStatistics;
  const requests = statistics?.TotalCount ?? 0;
  const share = (count = 0) => (requests === 0 ? 0 : (count / requests) * 100);
  return {
    id: service.ReferenceId!,
    // Nobody knows who it is: X-Ray gives it the name of what it calls.
    name: service.Type === clientType ? 'Client' : (service.Name ?? '-'),
    type: service.Type ?? '-',
    requests,
    average: requests === 0 ? undefined : (statistics?.TotalResponseTime ?? 0) / requests,
    faults: share(statistics?.FaultStatistics?.TotalCount),
    errors: share(statistics?.ErrorStatistics?.TotalCount),
    calls: (service.Edges ?? []).map((edge) => edge.ReferenceId!),
    column: 0,
    row: 0,
  };
}

/** Each to the right of whoever calls it; services that call each other in a circle end somewhere. */
function placed(nodes: MapNode[]): MapNode[] {
  for (let round = 0; round < nodes.length; round++) {
    for (const node of nodes)
      for (const called of node.calls.flatMap((id) => nodes.find((n) => n.id === id) ?? []))
        if (called !== node && called.column <= node.column && node.column + 1 < nodes.length) called.column = node.column + 1;
  }
  const rows: number[] = [];
  for (const node of nodes) {
    node.row = rows[node.column] ?? 0;
    rows[node.column] = node.row + 1;
  }
  return nodes;
}
