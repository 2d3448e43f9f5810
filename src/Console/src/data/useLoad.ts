import { type DependencyList, useCallback, useEffect, useRef, useState } from 'react';
import { noteFailure } from '../session/session.ts';

export interface Loading<T> {
  /** Stays while it is loaded anew. */
  value?: T;
  error?: unknown;
  isLoading: boolean;
  refresh: () => void;
}

/** Loads when the component appears and when `inputs` change; what is on its way then, or when the component goes, is aborted. */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, inputs: DependencyList): Loading<T> {
  const [state, setState] = useState<{ value?: T; error?: unknown; isLoading: boolean; inputs: DependencyList }>({
    isLoading: true,
    inputs,
  });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    const abort = new AbortController();
    // Of other inputs, the old value would be shown under a new name.
    setState((s) => ({ ...(sameInputs(s.inputs, inputs) ? { value: s.value } : {}), isLoading: true, inputs }));
    latest.current(abort.signal).then(
      (value) => !abort.signal.aborted && setState({ value, isLoading: false, inputs }),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        noteFailure(error);
        setState((s) => ({ ...s, error, isLoading: false }));
      },
    );
    return () => abort.abort();
  }, [...inputs, round]);
  const refresh = useCallback(() => setRound((n) => n + 1), []);
  return { value: state.value, error: state.error, isLoading: state.isLoading, refresh };
}

const sameInputs = (a: DependencyList, b: DependencyList) => a.length === b.length && a.every((input, i) => Object.is(input, b[i]));

/** All pages of a list, up to 10,000 entries. */
export async function collect<P, T>(
  pages: AsyncIterable<P>,
  items: (page: P) => readonly T[] | undefined,
  signal?: AbortSignal,
): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) {
    if (signal?.aborted) break;
    all.push(...(items(page) ?? []));
    if (all.length >= 10_000) break;
  }
  return all;
}
