import { DeleteLayerVersionCommand, GetLayerVersionCommand, type LayerVersionsListItem } from '@aws-sdk/client-lambda';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import { useMemo, useState } from 'react';
import { Copyable } from '../../controls/Copyable.tsx';
import { DeleteConfirmation } from '../../controls/DeleteConfirmation.tsx';
import { saveFile } from '../../controls/saveFile.ts';
import { type Column, ResourceTable } from '../../controls/ResourceTable.tsx';
import { When } from '../../controls/When.tsx';
import { useAction } from '../../data/useAction.ts';
import { useLoad } from '../../data/useLoad.ts';
import type { Parameters } from '../../frame/concept.ts';
import { Page } from '../../frame/Page.tsx';
import { address, segment } from '../../frame/router.ts';
import { lambda } from '../../lambda/client.ts';
import { download } from '../../lambda/deploymentPackage.ts';
import { listLayerVersions } from '../../lambda/layers.ts';
import { runtimeName } from '../../lambda/runtimes.ts';

const runtimesOf = (v: LayerVersionsListItem) => (v.CompatibleRuntimes ?? []).map(runtimeName).join(', ');
const versionOf = (v: LayerVersionsListItem) => String(v.Version);

const columnsOf = (name: string): Column<LayerVersionsListItem>[] => [
  {
    id: 'version',
    header: 'Version',
    cell: (v) => <Link href={address(`/layers/${segment(name)}/${versionOf(v)}`)}>{versionOf(v)}</Link>,
    text: versionOf,
    isRowHeader: true,
  },
  { id: 'arn', header: 'Version ARN', cell: (v) => <Copyable text={v.LayerVersionArn!} what="version ARN" /> },
  { id: 'description', header: 'Description', cell: (v) => v.Description || '-', text: (v) => v.Description ?? '' },
  { id: 'runtimes', header: 'Compatible runtimes', cell: (v) => runtimesOf(v) || '-', text: runtimesOf },
  { id: 'created', header: 'Created', cell: (v) => <When time={v.CreatedDate} />, text: (v) => v.CreatedDate ?? '' },
];

export default function LayerPage({ parameters }: { parameters: Parameters }) {
  const name = parameters.name!;
  const columns = useMemo(() => columnsOf(name), [name]);
  const versions = useLoad((signal) => listLayerVersions(name, signal), [name]);
  const [deleting, setDeleting] = useState<readonly string[]>([]);
  const save = useAction(async (version: number) => {
    const { Content: content } = await lambda().send(new GetLayerVersionCommand({ LayerName: name, VersionNumber: version }));
    saveFile(`${name}-${version}.zip`, await download(content!.Location!));
  });
  return (
    <Page
      title={name}
      above={[{ text: 'Layers', path: '/layers' }]}
      actions={
        <Button variant="primary" href={address(`/create/layer?name=${segment(name)}`)}>
          Create version
        </Button>
      }
    >
      <ResourceTable
        title="All versions"
        many="versions"
        description="A function that has a version keeps it when it is deleted."
        loading={versions}
        columns={columns}
        trackBy={versionOf}
        isPage={false}
        isNewestFirst
        selection="multi"
        actions={(selected) => (
          <>
            <Button disabled={selected.length !== 1} loading={save.isBusy} onClick={() => void save.run(selected[0]!.Version!)}>
              Download
            </Button>
            <Button disabled={selected.length === 0} onClick={() => setDeleting(selected.map(versionOf))}>
              Delete
            </Button>
          </>
        )}
      />
      {deleting.length > 0 && (
        <DeleteConfirmation
          one="version"
          names={deleting}
          remove={(version) => lambda().send(new DeleteLayerVersionCommand({ LayerName: name, VersionNumber: Number(version) }))}
          close={() => setDeleting([])}
          done={versions.refresh}
        />
      )}
    </Page>
  );
}
