import { applyMode, Mode } from '@cloudscape-design/global-styles';
import { useSyncExternalStore } from 'react';

const key = 'kiln:dark';
const watchers = new Set<() => void>();

let isDark = (localStorage.getItem(key) ?? String(matchMedia('(prefers-color-scheme: dark)').matches)) === 'true';

function subscribe(watcher: () => void) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export const useDark = () => useSyncExternalStore(subscribe, () => isDark);

export function applyTheme() {
  applyMode(isDark ? Mode.Dark : Mode.Light);
  document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
}

export function setDark(dark: boolean) {
  isDark = dark;
  localStorage.setItem(key, String(dark));
  applyTheme();
  for (const watcher of watchers) watcher();
}
