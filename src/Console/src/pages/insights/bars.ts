import { type Query, runQuery } from '../../logs/query.ts';

export interface Bar {
  x: Date;
  y: number;
}

const steps: readonly [name: string, milliseconds: number][] = [
  ['1s', 1000],
  ['10s', 10_000],
  ['1m', 60_000],
  ['5m', 300_000],
  ['15m', 900_000],
  ['1h', 3_600_000],
  ['1d', 86_400_000],
];
const mostBars = 60;

/** How many of the events that the query looks at there are in each step of its time. */
export async function histogramOf(query: Query, signal: AbortSignal): Promise<Bar[]> {
  const length = query.to - query.from;
  const [name, step] = steps.find(([, milliseconds]) => length / milliseconds <= mostBars) ?? steps.at(-1)!;
  const text = [...partsThatChoose(query.text), `stats count(*) as events by bin(${name}) as time`].join(' | ');
  const { rows } = await runQuery({ ...query, text }, signal);
  const counts = new Map(rows.map((row) => [Date.parse(`${(row.time ?? '').replace(' ', 'T')}Z`), Number(row.events)]));
  const bars: Bar[] = [];
  for (let time = Math.floor(query.from / step) * step; time <= query.to; time += step)
    bars.push({ x: new Date(time), y: counts.get(time) ?? 0 });
  return bars;
}

/** Up to the first command that makes something else of the events than a choice among them. */
function partsThatChoose(text: string): string[] {
  const parts = split(text);
  const end = parts.findIndex((part) => !/^(filter|parse|fields)\b/i.test(part));
  return end < 0 ? parts : parts.slice(0, end);
}

/** At each | that is not in quotes or in a regular expression. */
function split(text: string): string[] {
  const parts = [''];
  for (const [token] of text.matchAll(
    /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|(?<=(?:like|=~|parse\s+\S+)\s*)\/(?:\\.|[^/\\])*\/|#[^\n]*|[^]/gi,
  )) {
    if (token === '|') parts.push('');
    else if (!token.startsWith('#')) parts[parts.length - 1] += token;
  }
  return parts.map((part) => part.trim()).filter(Boolean);
}
