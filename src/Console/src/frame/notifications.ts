import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import { useSyncExternalStore } from 'react';
import { readable } from '../data/readable.ts';

type Message = Pick<FlashbarProps.MessageDefinition, 'type' | 'header' | 'content' | 'loading'>;

let items: readonly FlashbarProps.MessageDefinition[] = [];
// Not yet taken to another page.
let fresh = new Set<string>();
let count = 0;
const watchers = new Set<() => void>();

function set(next: readonly FlashbarProps.MessageDefinition[]) {
  items = next;
  for (const watcher of watchers) watcher();
}

function subscribe(watcher: () => void) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export const useNotifications = () => useSyncExternalStore(subscribe, () => items);

/** Shows a message above the page until it is dismissed, or `id` is notified again. */
export function notify(message: Message, id = `message-${++count}`) {
  const dismiss = () => set(items.filter((item) => item.id !== id));
  fresh.add(id);
  const item = { ...message, id, dismissible: true, dismissLabel: 'Dismiss', onDismiss: dismiss };
  set([item, ...items.filter((other) => other.id !== id)].slice(0, 5));
}

/** Another page was opened. What was told just before goes along once: it may be why. */
export function pageChanged() {
  set(items.filter((item) => fresh.has(item.id!)));
  fresh = new Set();
}

export const succeeded = (content: string, id?: string) => notify({ type: 'success', content }, id);

export function failed(error: unknown, id?: string) {
  const { header, content } = readable(error);
  notify({ type: 'error', header, content }, id);
}
