import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

interface FilePathPromptProps {
  header: string;
  initial: string;
  taken: (path: string) => boolean;
  done: (path: string) => void;
  close: () => void;
}

/** Asks where a file is to be. Folders come into being with the files in them. */
export function FilePathPrompt({ header, initial, taken, done, close }: FilePathPromptProps) {
  const [path, setPath] = useState(initial);
  const fault = faultOf(path) ?? (path !== initial && taken(path) ? 'There is a file of that name.' : null);
  const accept = () => fault === null && path !== '' && done(path);
  return (
    <Modal
      visible
      header={header}
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            <Button variant="primary" disabled={path === '' || fault !== null} onClick={accept}>
              {header}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          accept();
        }}
      >
        <FormField label="Path" constraintText="With folders, as in package/module.py." errorText={path !== '' && fault}>
          <Input value={path} onChange={({ detail }) => setPath(detail.value)} autoFocus spellcheck={false} autoComplete={false} />
        </FormField>
      </form>
    </Modal>
  );
}

function faultOf(path: string): string | null {
  const parts = path.split('/');
  return parts.some((part) => part === '' || part === '.' || part === '..') || path.includes('\\')
    ? 'A path has names between single slashes, and none at its ends.'
    : null;
}
