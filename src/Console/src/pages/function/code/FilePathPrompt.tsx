import { useState } from 'react';
import { FormModal } from '../../../controls/FormModal.tsx';
import { TextField } from '../../../controls/TextField.tsx';

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
  return (
    <FormModal header={header} submit={header} canSubmit={path !== '' && fault === null} save={async () => done(path)} close={close}>
      <TextField
        label="Path"
        hint="With folders, as in package/module.py."
        fault={path === '' ? null : fault}
        value={path}
        onChange={setPath}
        autoFocus
      />
    </FormModal>
  );
}

function faultOf(path: string): string | null {
  const parts = path.split('/');
  return parts.some((part) => part === '' || part === '.' || part === '..') || path.includes('\\')
    ? 'A path has names between single slashes, and none at its ends.'
    : null;
}
