import { currentRegion } from '../../../frame/router.ts';

export interface TestEvent {
  name: string;
  /** JSON. */
  body: string;
}

/** As many as the AWS console keeps. */
export const mostEvents = 10;
const name = /^[\w.-]{1,25}$/;

const keyOf = (functionArn: string) => `kiln:events:${currentRegion()}:${functionArn}`;

/** Events of one function, kept in this browser: private ones. */
export function savedEvents(functionArn: string): TestEvent[] {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(keyOf(functionArn)) ?? '[]');
    return Array.isArray(saved) ? saved.filter((e): e is TestEvent => typeof e?.name === 'string' && typeof e.body === 'string') : [];
  } catch {
    return [];
  }
}

export function save(functionArn: string, event: TestEvent): TestEvent[] {
  const others = savedEvents(functionArn).filter((e) => e.name !== event.name);
  return store(functionArn, [...others, event]);
}

export const remove = (functionArn: string, gone: string) =>
  store(
    functionArn,
    savedEvents(functionArn).filter((e) => e.name !== gone),
  );

function store(functionArn: string, events: TestEvent[]) {
  events.sort((a, b) => a.name.localeCompare(b.name));
  localStorage.setItem(keyOf(functionArn), JSON.stringify(events));
  return events;
}

export function faultOfName(text: string, saved: readonly TestEvent[]): string | null {
  if (!name.test(text)) return 'One to 25 letters, digits, dots, hyphens and underscores.';
  return saved.length >= mostEvents && !saved.some((e) => e.name === text)
    ? `A function has at most ${mostEvents} events: delete one first.`
    : null;
}

export function faultOfBody(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return `This is not JSON: ${(error as Error).message}`;
  }
}
