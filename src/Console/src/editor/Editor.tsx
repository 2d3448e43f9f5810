import Box from '@cloudscape-design/components/box';
import Spinner from '@cloudscape-design/components/spinner';
import { lazy, Suspense } from 'react';
import type { AceEditorProps } from './AceEditor.tsx';

const AceEditor = lazy(() => import('./AceEditor.tsx'));

/** A text editor; what it is made of is loaded when the first one is shown. */
export const Editor = (props: AceEditorProps) => (
  <Suspense
    fallback={
      <Box textAlign="center" padding="xxl">
        <Spinner /> Loading the editor
      </Box>
    }
  >
    <AceEditor {...props} />
  </Suspense>
);
