import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal, { type ModalProps } from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useId } from 'react';
import { useAction } from '../data/useAction.ts';

interface FormModalProps {
  header: string;
  /** On the button that does it. */
  submit?: string;
  canSubmit?: boolean;
  /** What goes wrong is told above the page, and the form stays. */
  save: () => Promise<unknown>;
  close: () => void;
  size?: ModalProps.Size;
  /** What is inside has buttons and fields of its own, that Enter is for. */
  isPlain?: boolean;
  children: ReactNode;
}

/** A form over the page: Cancel, and one button that saves it and closes. */
export function FormModal({ header, submit = 'Save', canSubmit = true, save, close, size, isPlain = false, children }: FormModalProps) {
  const id = useId();
  const { run, isBusy } = useAction(save);
  const confirm = () => canSubmit && !isBusy && void run().then((isDone) => isDone && close());
  return (
    <Modal
      visible
      size={size}
      header={header}
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" onClick={close}>
              Cancel
            </Button>
            <Button
              variant="primary"
              form={isPlain ? undefined : id}
              formAction={isPlain ? 'none' : 'submit'}
              disabled={!canSubmit}
              loading={isBusy}
              onClick={isPlain ? confirm : undefined}
            >
              {submit}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      {isPlain ? (
        children
      ) : (
        <form
          id={id}
          onSubmit={(event) => {
            event.preventDefault();
            // A form around the place that this one was opened from would be submitted too.
            event.stopPropagation();
            confirm();
          }}
        >
          <SpaceBetween size="m">{children}</SpaceBetween>
        </form>
      )}
    </Modal>
  );
}
