import { currentRegion } from '../../../frame/router.ts';

export interface TestEvent {
  name: string;
  /** JSON. */
  body: string;
  /** Kept by the server for everybody who may see the function's schema; else in this browser. */
  isShareable: boolean;
}

/** As many of each kind as the AWS console keeps. */
export const mostEvents = 10;
const name = /^[\w.-]{1,25}$/;

const keyOf = (functionArn: string) => `kiln:events:${currentRegion()}:${functionArn}`;

/** Of both kinds there may be one of a name. */
export const idOf = ({ name, isShareable }: Pick<TestEvent, 'name' | 'isShareable'>) => `${isShareable ? 'shareable' : 'private'}/${name}`;

/** Events of one function, kept in this browser: private ones. */
export function privateEvents(functionArn: string): TestEvent[] {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(keyOf(functionArn)) ?? '[]');
    if (!Array.isArray(saved)) return [];
    return saved
      .filter((e) => typeof e?.name === 'string' && typeof e.body === 'string')
      .map(({ name, body }) => ({ name, body, isShareable: false }));
  } catch {
    return [];
  }
}

export function savePrivately(functionArn: string, event: TestEvent): TestEvent[] {
  const others = privateEvents(functionArn).filter((e) => e.name !== event.name);
  return store(functionArn, [...others, event]);
}

export const removePrivate = (functionArn: string, gone: string) =>
  store(
    functionArn,
    privateEvents(functionArn).filter((e) => e.name !== gone),
  );

function store(functionArn: string, events: TestEvent[]) {
  events.sort((a, b) => a.name.localeCompare(b.name));
  localStorage.setItem(keyOf(functionArn), JSON.stringify(events.map(({ name, body }) => ({ name, body }))));
  return events;
}

/** @param alike saved events of its kind */
export function faultOfName(text: string, alike: readonly TestEvent[]): string | null {
  if (!name.test(text)) return 'One to 25 letters, digits, dots, hyphens and underscores.';
  return alike.length >= mostEvents && !alike.some((e) => e.name === text)
    ? `A function has at most ${mostEvents} events of a kind: delete one first.`
    : null;
}
