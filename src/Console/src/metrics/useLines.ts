import { type Loading, useLoad } from '../data/useLoad.ts';
import { type Line, linesOf, type Series, type Window, windowOf } from './series.ts';

export interface Drawn {
  lines: readonly Line[];
  window: Window;
}

/**
 * @param length of the time up to now, in ms
 * @param period in seconds; else what a chart has room for
 * @param region that the metrics are in; else the one that is looked at
 */
export function useLines(series: readonly Series[], length: number, period?: number, region?: string): Loading<Drawn> {
  return useLoad(
    async (signal) => {
      const window = windowOf(length, period);
      return { lines: await linesOf(series, window, signal, region), window };
    },
    [JSON.stringify(series), length, period, region],
  );
}
