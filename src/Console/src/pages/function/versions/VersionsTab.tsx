import { DeleteFunctionCommand, type FunctionConfiguration } from '@aws-sdk/client-lambda';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { DeletableTable } from '../../../controls/DeletableTable.tsx';
import type { Column } from '../../../controls/ResourceTable.tsx';
import { When } from '../../../controls/When.tsx';
import { useLoad } from '../../../data/useLoad.ts';
import { lambda } from '../../../lambda/client.ts';
import { runtimeName } from '../../../lambda/runtimes.ts';
import type { FunctionView } from '../view.ts';
import { PublishVersion } from './PublishVersion.tsx';
import { listVersions } from './versions.ts';

const versionOf = (v: FunctionConfiguration) => v.Version!;

const columns: Column<FunctionConfiguration>[] = [
  { id: 'version', header: 'Version', cell: versionOf, text: versionOf, isRowHeader: true },
  { id: 'description', header: 'Description', cell: (v) => v.Description || '-', text: (v) => v.Description ?? '' },
  { id: 'runtime', header: 'Runtime', cell: (v) => runtimeName(v.Runtime), text: (v) => runtimeName(v.Runtime) },
  { id: 'modified', header: 'Last modified', cell: (v) => <When time={v.LastModified} />, text: (v) => v.LastModified ?? '' },
];

export default function VersionsTab({ view }: { view: FunctionView }) {
  const versions = useLoad((signal) => listVersions(view.name, signal), [view]);
  const [isPublishing, setPublishing] = useState(false);
  return (
    <>
      <DeletableTable
        title="Versions"
        one="version"
        many="versions"
        description="Code and configuration as they were when the version was published."
        loading={versions}
        columns={columns}
        trackBy={versionOf}
        isPage={false}
        isNewestFirst
        remove={(version) => lambda().send(new DeleteFunctionCommand({ FunctionName: view.name, Qualifier: version }))}
        actions={() => <Button onClick={() => setPublishing(true)}>Publish new version</Button>}
      />
      {isPublishing && <PublishVersion functionName={view.name} close={() => setPublishing(false)} done={versions.refresh} />}
    </>
  );
}
