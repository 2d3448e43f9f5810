import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { setQuery, usePlace } from '../frame/router.ts';

const minute = 60_000;
const hour = 60 * minute;

/** How far back one looks. Lengths in ms. */
const ranges = {
  '15m': { text: '15 min', length: 15 * minute },
  '1h': { text: '1 hour', length: hour },
  '3h': { text: '3 hours', length: 3 * hour },
  '1d': { text: '1 day', length: 24 * hour },
  '1w': { text: '1 week', length: 7 * 24 * hour },
  all: { text: 'All', length: Infinity },
};
type RangeId = keyof typeof ranges;

/** The range that the address names: ?range=1h. */
export function useTimeRange(fallback: RangeId = '1h') {
  const named = usePlace().query.get('range') ?? '';
  const id = (named in ranges ? named : fallback) as RangeId;
  return { id, length: ranges[id].length };
}

export const TimeRange = ({ selected, offered = ['15m', '1h', '3h', '1d', '1w'] }: { selected: RangeId; offered?: readonly RangeId[] }) => (
  <SegmentedControl
    label="Time range"
    selectedId={selected}
    options={offered.map((id) => ({ id, text: ranges[id].text }))}
    onChange={({ detail }) => setQuery({ range: detail.selectedId, from: null })}
  />
);
