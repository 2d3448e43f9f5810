import Button from '@cloudscape-design/components/button';
import Form from '@cloudscape-design/components/form';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { useAction } from '../data/useAction.ts';

interface SubmitFormProps {
  submit?: string;
  canSubmit?: boolean;
  /** What goes wrong is told above the page, and the form stays. */
  save: () => Promise<unknown>;
  /** Where Cancel leads, or what it does. */
  cancel: string | (() => void);
  children: ReactNode;
}

/** A form in the page: Cancel, and one button that saves it. */
export function SubmitForm({ submit = 'Save', canSubmit = true, save, cancel, children }: SubmitFormProps) {
  const { run, isBusy } = useAction(save);
  const [href, onClick] = typeof cancel === 'string' ? [cancel] : [undefined, cancel];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (canSubmit && !isBusy) void run();
      }}
    >
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" href={href} onClick={onClick}>
              Cancel
            </Button>
            <Button variant="primary" disabled={!canSubmit} loading={isBusy}>
              {submit}
            </Button>
          </SpaceBetween>
        }
      >
        {children}
      </Form>
    </form>
  );
}
