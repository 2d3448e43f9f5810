import type { MapNode } from './serviceMap.ts';

const columnWidth = 220;
const rowHeight = 110;
const radius = 24;
const margin = 70;

const xOf = ({ column }: MapNode) => margin + column * columnWidth;
const yOf = ({ row }: MapNode) => margin + row * rowHeight;
const kindOf = ({ faults, errors }: MapNode) => (faults > 0 ? 'fault' : errors > 0 ? 'error' : 'ok');

/** The table below it says the same in words. */
export function MapDrawing({ nodes }: { nodes: readonly MapNode[] }) {
  const width = margin * 2 + Math.max(1, ...nodes.map((n) => n.column)) * columnWidth;
  const height = margin * 2 + Math.max(0, ...nodes.map((n) => n.row)) * rowHeight;
  const edges = nodes.flatMap((from) => from.calls.flatMap((id) => nodes.filter((to) => to.id === id).map((to) => ({ from, to }))));
  return (
    <svg
      className="trace-map"
      viewBox={`0 0 ${width} ${height}`}
      // No larger than it has to be.
      style={{ maxInlineSize: `${width * 1.3}px` }}
      role="img"
      aria-label={`Trace map of ${nodes.length} services`}
    >
      <defs>
        <marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">
          <path d="M 0 0 L 8 4 L 0 8 z" className="log-time" fill="currentColor" />
        </marker>
      </defs>
      {edges.map(({ from, to }) => {
        const [dx, dy] = [xOf(to) - xOf(from), yOf(to) - yOf(from)];
        const length = Math.hypot(dx, dy) || 1;
        const [ox, oy] = [(dx / length) * (radius + 3), (dy / length) * (radius + 3)];
        return (
          <line
            key={`${from.id} ${to.id}`}
            x1={xOf(from) + ox}
            y1={yOf(from) + oy}
            x2={xOf(to) - ox}
            y2={yOf(to) - oy}
            markerEnd="url(#arrow)"
          />
        );
      })}
      {nodes.map((node) => (
        <g key={node.id}>
          <circle cx={xOf(node)} cy={yOf(node)} r={radius} className={`node node-${kindOf(node)}`} />
          <text x={xOf(node)} y={yOf(node) + 4} textAnchor="middle">
            {node.requests || ''}
          </text>
          <text x={xOf(node)} y={yOf(node) + radius + 16} textAnchor="middle">
            {node.name.length > 28 ? `${node.name.slice(0, 27)}…` : node.name}
          </text>
          <text x={xOf(node)} y={yOf(node) + radius + 31} textAnchor="middle" className="map-type">
            {node.type}
          </text>
        </g>
      ))}
    </svg>
  );
}
