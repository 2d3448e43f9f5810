/** 0.0123: 12.3 ms; 1.5: 1.50 s */
export function secondsText(seconds?: number): string {
  if (seconds === undefined) return '-';
  return seconds < 1 ? `${Number((seconds * 1000).toPrecision(3))} ms` : `${seconds.toFixed(2)} s`;
}
