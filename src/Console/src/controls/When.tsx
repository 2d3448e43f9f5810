const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeStyle: 'medium', hour12: false });

/** How long ago, and, where one points, when exactly. */
export function When({ time }: { time?: Date | string | number }) {
  if (time === undefined) return '-';
  const date = new Date(time);
  return (
    <time dateTime={date.toISOString()} title={exact.format(date)}>
      {ago((date.getTime() - Date.now()) / 1000)}
    </time>
  );
}

function ago(seconds: number) {
  const step = steps.find(([, length]) => Math.abs(seconds) >= length);
  return step ? relative.format(Math.trunc(seconds / step[1]), step[0]) : 'just now';
}

/** 2026-11-28 18:30:05.123, as the clock here shows it. */
export function timestamp(time: number) {
  const date = new Date(time);
  return `${exact.format(date).replace(',', '')}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
