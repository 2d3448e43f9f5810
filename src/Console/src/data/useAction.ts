import { useCallback, useState } from 'react';
import { failed } from '../frame/notifications.ts';
import { noteFailure } from '../session/session.ts';

/** Something that a button does: busy while it runs; what goes wrong is told above the page. Resolves to whether it went well. */
export function useAction<A extends unknown[]>(action: (...values: A) => Promise<unknown>) {
  const [isBusy, setBusy] = useState(false);
  const run = useCallback(
    async (...values: A) => {
      setBusy(true);
      try {
        await action(...values);
        return true;
      } catch (error) {
        noteFailure(error);
        failed(error, 'action');
        return false;
      } finally {
        setBusy(false);
      }
    },
    [action],
  );
  return { run, isBusy };
}
