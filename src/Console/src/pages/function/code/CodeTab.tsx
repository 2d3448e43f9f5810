import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { LoadError } from '../../../data/Loaded.tsx';
import { useLoad } from '../../../data/useLoad.ts';
import { download, readPackage } from '../../../lambda/deploymentPackage.ts';
import type { FunctionView } from '../view.ts';
import { CodeProperties } from './CodeProperties.tsx';
import { CodeSource } from './CodeSource.tsx';
import { draftOf, fresh, isChanged, keep, useDraft } from './draft.ts';
import { Layers } from './Layers.tsx';
import { RuntimeManagement } from './RuntimeManagement.tsx';
import { RuntimeSettings } from './RuntimeSettings.tsx';

/** A browser holds the package as it is, packed, and Lambda takes no larger one from it. AWS's console stops at 3 MB. */
const mostBytes = 50 * 1024 * 1024;

export default function CodeTab({ view }: { view: FunctionView }) {
  const { configuration, location, folder } = view;
  const arn = configuration.FunctionArn!;
  const sha = configuration.CodeSha256!;
  const isTooLarge = (configuration.CodeSize ?? 0) > mostBytes;
  const isEditable = !isTooLarge && folder === null;
  const draft = useDraft(arn);
  // Another package was deployed over it: see PackageActions.
  const isForgotten = draft === undefined;

  // The draft stays when it has changes; somebody else's deployment is then told, and not taken over.
  const loading = useLoad(
    async (signal) => {
      const before = draftOf(arn);
      if (!isEditable || before?.codeSha256 === sha || (before && isChanged(before))) return true;
      const files = readPackage(await download(location, signal));
      if (!signal.aborted) keep(arn, fresh(sha, files, configuration.Handler ?? '', before));
      return true;
    },
    [arn, sha, isEditable, isForgotten],
  );

  return (
    <SpaceBetween size="l">
      {isTooLarge && (
        <Alert type="info">
          The deployment package of your Lambda function {view.name} is too large to enable inline code editing. However, you can still
          invoke your function, download its package, or upload another.
        </Alert>
      )}
      {folder !== null && (
        <Alert type="info" header="The function runs from a folder">
          Its code is what lies in <Box variant="code">{folder}</Box> on the server's machine. Edit it there: the next invocation runs what
          is saved. A package that is uploaded takes its place.
        </Alert>
      )}
      {loading.error !== undefined && !loading.isLoading && <LoadError error={loading.error} retry={view.refresh} />}
      {isEditable && draft && draft.codeSha256 !== sha && isChanged(draft) && (
        <Alert type="warning" header="The function was deployed from elsewhere">
          Your changes began with other code. Deploying them puts it back.
        </Alert>
      )}
      <CodeSource view={view} draft={draft} isEditable={isEditable} />
      <CodeProperties view={view} />
      <RuntimeSettings view={view} />
      <RuntimeManagement view={view} />
      <Layers view={view} />
    </SpaceBetween>
  );
}
