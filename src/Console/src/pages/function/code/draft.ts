import { useSyncExternalStore } from 'react';
import { type DeploymentPackage, type PackageFile, sameContent } from '../../../lambda/deploymentPackage.ts';

/** The code of a function as it is being edited. Kept while the page is, so that another tab or page loses nothing. */
export interface Draft {
  /** Of the package that it began with. */
  codeSha256: string;
  deployed: DeploymentPackage;
  files: DeploymentPackage;
  /** Paths of the tabs, in their order. */
  open: readonly string[];
  active: string | null;
}

const drafts = new Map<string, Draft>();
const watchers = new Set<() => void>();

window.addEventListener('beforeunload', (event) => {
  if ([...drafts.values()].some(isChanged)) event.preventDefault();
});

function subscribe(watcher: () => void) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export const useDraft = (functionArn: string) => useSyncExternalStore(subscribe, () => drafts.get(functionArn));

export const draftOf = (functionArn: string) => drafts.get(functionArn);

export function change(functionArn: string, next: (draft: Draft) => Draft) {
  const draft = drafts.get(functionArn);
  if (draft) keep(functionArn, next(draft));
}

export function keep(functionArn: string, draft: Draft) {
  drafts.set(functionArn, draft);
  for (const watcher of watchers) watcher();
}

/** What was edited is not wanted any more. */
export function forget(functionArn: string) {
  drafts.delete(functionArn);
  for (const watcher of watchers) watcher();
}

/** A draft of a package, with the same tabs open as before, or the handler's file. */
export function fresh(codeSha256: string, files: DeploymentPackage, handler: string, before?: Draft): Draft {
  const main = mainFile(files, handler);
  const kept = before?.open.filter((path) => files.has(path)) ?? [];
  const open = kept.length > 0 ? kept : main === null ? [] : [main];
  const active = before?.active && open.includes(before.active) ? before.active : (open[0] ?? null);
  return { codeSha256, deployed: files, files, open, active };
}

/** lambda_function.lambda_handler is in lambda_function.py; pkg/app.main and pkg.app.main in pkg/app.py. */
function mainFile(files: DeploymentPackage, handler: string): string | null {
  const module = handler.slice(0, handler.lastIndexOf('.'));
  const candidates = [`${module}.py`, `${module.replaceAll('.', '/')}.py`];
  return candidates.find((path) => files.has(path)) ?? [...files.keys()].find((path) => path.endsWith('.py')) ?? null;
}

export const isChanged = (draft: Draft) =>
  draft.files.size !== draft.deployed.size || [...draft.files].some(([path, file]) => isFileChanged(draft, path, file));

export const isFileChanged = (draft: Draft, path: string, file: PackageFile) => draft.deployed.get(path) !== file;

export const withOpen = (draft: Draft, path: string): Draft => ({
  ...draft,
  open: draft.open.includes(path) ? draft.open : [...draft.open, path],
  active: path,
});

export function withClosed(draft: Draft, path: string): Draft {
  const at = draft.open.indexOf(path);
  const open = draft.open.filter((other) => other !== path);
  return { ...draft, open, active: draft.active === path ? (open[Math.min(at, open.length - 1)] ?? null) : draft.active };
}

export function withFile(draft: Draft, path: string, file: PackageFile): Draft {
  const before = draft.deployed.get(path);
  // Typed back to what is deployed is no change.
  const same = before && before.mode === file.mode && sameContent(before, file);
  return { ...draft, files: new Map(draft.files).set(path, same ? before : file) };
}

export function withoutFile(draft: Draft, path: string): Draft {
  const files = new Map(draft.files);
  files.delete(path);
  return { ...withClosed(draft, path), files };
}

export function withRenamed(draft: Draft, from: string, to: string): Draft {
  const files = new Map([...draft.files].map(([path, file]) => [path === from ? to : path, file]));
  return {
    ...draft,
    files,
    open: draft.open.map((path) => (path === from ? to : path)),
    active: draft.active === from ? to : draft.active,
  };
}
