/** A dashboard's body, as CloudWatch has it: {"widgets": [{"type": "metric", "x": 0, "y": 0, "width": 12, "height": 6, "properties": {…}}]}. */
export interface Widget {
  type: string;
  /** In columns, of 24, and rows. A widget without a place follows the one before it. */
  x?: number;
  y?: number;
  width: number;
  height: number;
  properties: Record<string, unknown>;
}

export const columns = 24;
const defaultSize = 6;

/** Whoever puts a dashboard may put anything into it: what is no widget is shown as one that cannot be drawn. */
export function widgetsOf(body: string): Widget[] {
  const { widgets } = JSON.parse(body) as { widgets?: unknown };
  return (Array.isArray(widgets) ? widgets : []).map((given: unknown): Widget => {
    const widget = objectOf(given);
    const width = Math.min(columns, Math.max(1, numberOf(widget.width) ?? defaultSize));
    const [x, y] = [numberOf(widget.x), numberOf(widget.y)];
    return {
      type: textOf(widget.type) ?? 'unknown',
      ...(x !== undefined && y !== undefined && x >= 0 && y >= 0 ? { x: Math.min(x, columns - width), y } : {}),
      width,
      height: Math.max(1, numberOf(widget.height) ?? defaultSize),
      properties: objectOf(widget.properties),
    };
  });
}

export const objectOf = (value: unknown) =>
  (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}) as Record<string, unknown>;
export const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);
export const numberOf = (value: unknown) => (typeof value === 'number' ? value : undefined);
export const listOf = (value: unknown) => (Array.isArray(value) ? (value as unknown[]) : []);

/** What a new dashboard begins with: how often functions run and fail, all together. */
export const firstBody = JSON.stringify(
  {
    widgets: [
      ...['Invocations', 'Errors'].map((metric, i) => ({
        type: 'metric',
        x: i * 12,
        y: 0,
        width: 12,
        height: 6,
        properties: { title: metric, metrics: [['AWS/Lambda', metric]], stat: 'Sum', view: 'timeSeries' },
      })),
    ],
  },
  null,
  2,
);
