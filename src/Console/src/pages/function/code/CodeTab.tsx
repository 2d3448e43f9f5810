import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { LoadError } from '../../../data/Loaded.tsx';
import { useLoad } from '../../../data/useLoad.ts';
import { download, readPackage } from '../../../lambda/deploymentPackage.ts';
import type { FunctionView } from '../view.ts';
import { CodeProperties } from './CodeProperties.tsx';
import { CodeSource } from './CodeSource.tsx';
import { draftOf, fresh, isChanged, keep, useDraft } from './draft.ts';
import { Layers } from './Layers.tsx';
import { RuntimeSettings } from './RuntimeSettings.tsx';

/** Larger ones are for a machine to edit. */
const mostBytes = 10 * 1024 * 1024;

export default function CodeTab({ view }: { view: FunctionView }) {
  const { configuration, location } = view;
  const arn = configuration.FunctionArn!;
  const sha = configuration.CodeSha256!;
  const isTooLarge = (configuration.CodeSize ?? 0) > mostBytes;
  const draft = useDraft(arn);

  // The draft stays when it has changes; somebody else's deployment is then told, and not taken over.
  const loading = useLoad(
    async (signal) => {
      const before = draftOf(arn);
      if (isTooLarge || before?.codeSha256 === sha || (before && isChanged(before))) return true;
      const files = readPackage(await download(location, signal));
      if (!signal.aborted) keep(arn, fresh(sha, files, configuration.Handler ?? '', before));
      return true;
    },
    [arn, sha, isTooLarge],
  );

  return (
    <SpaceBetween size="l">
      {isTooLarge && (
        <Alert type="info">
          The deployment package of {view.name} is too large to be edited here. You can still download it, or upload another.
        </Alert>
      )}
      {loading.error !== undefined && !loading.isLoading && <LoadError error={loading.error} retry={view.refresh} />}
      {draft && draft.codeSha256 !== sha && isChanged(draft) && (
        <Alert type="warning" header="The function was deployed from elsewhere">
          Your changes began with other code. Deploying them puts it back.
        </Alert>
      )}
      <CodeSource view={view} draft={draft} isEditable={!isTooLarge} />
      <CodeProperties view={view} />
      <RuntimeSettings view={view} />
      <Layers view={view} />
    </SpaceBetween>
  );
}
