import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useState } from 'react';
import { failed, succeeded } from '../frame/notifications.ts';

interface DeleteConfirmationProps {
  /** "function" */
  one: string;
  many?: string;
  verb?: 'Delete' | 'Remove';
  names: readonly string[];
  /** What goes with them, or stays. */
  consequence?: ReactNode;
  remove: (name: string) => Promise<unknown>;
  close: () => void;
  /** Some were deleted. */
  done: () => void;
}

/** Asks before something is destroyed, and destroys it. */
export function DeleteConfirmation({
  one,
  many = `${one}s`,
  verb = 'Delete',
  names,
  consequence,
  remove,
  close,
  done,
}: DeleteConfirmationProps) {
  const [text, setText] = useState('');
  const [isBusy, setBusy] = useState(false);
  const what = names.length === 1 ? `${one} ${names[0]}` : `${names.length} ${many}`;
  const word = verb.toLowerCase();

  const confirm = async () => {
    setBusy(true);
    let count = 0;
    try {
      for (const name of names) {
        await remove(name);
        count++;
      }
      succeeded(`${verb}d the ${what}.`);
    } catch (error) {
      failed(error);
    }
    close();
    if (count > 0) done();
  };

  return (
    <Modal
      visible
      onDismiss={close}
      header={`${verb} ${what}?`}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            <Button variant="primary" disabled={text !== word} loading={isBusy} onClick={() => void confirm()}>
              {verb}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (text === word && !isBusy) void confirm();
        }}
      >
        <SpaceBetween size="m">
          <Alert type="warning">
            This cannot be undone.{consequence && <> {consequence}</>}
            {names.length > 1 && (
              <ul>
                {names.map((name) => (
                  <li key={name}>{name}</li>
                ))}
              </ul>
            )}
          </Alert>
          <FormField label={`To confirm, type "${word}"`}>
            <Input value={text} onChange={({ detail }) => setText(detail.value)} placeholder={word} autoFocus autoComplete={false} />
          </FormField>
        </SpaceBetween>
      </form>
    </Modal>
  );
}
