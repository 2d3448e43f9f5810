import type { LayersListItem } from '@aws-sdk/client-lambda';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import { type Column, ResourceTable } from '../../controls/ResourceTable.tsx';
import { When } from '../../controls/When.tsx';
import { useLoad } from '../../data/useLoad.ts';
import { Page } from '../../frame/Page.tsx';
import { address, segment } from '../../frame/router.ts';
import { listLayers } from '../../lambda/layers.ts';
import { runtimeName } from '../../lambda/runtimes.ts';

const runtimesOf = (l: LayersListItem) => (l.LatestMatchingVersion?.CompatibleRuntimes ?? []).map(runtimeName).join(', ');

const columns: Column<LayersListItem>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: (l) => <Link href={address(`/layers/${segment(l.LayerName!)}`)}>{l.LayerName}</Link>,
    text: (l) => l.LayerName!,
    isRowHeader: true,
  },
  {
    id: 'version',
    header: 'Latest version',
    cell: (l) => l.LatestMatchingVersion?.Version,
    text: (l) => String(l.LatestMatchingVersion?.Version ?? ''),
  },
  {
    id: 'description',
    header: 'Description',
    cell: (l) => l.LatestMatchingVersion?.Description || '-',
    text: (l) => l.LatestMatchingVersion?.Description ?? '',
  },
  { id: 'runtimes', header: 'Compatible runtimes', cell: (l) => runtimesOf(l) || '-', text: runtimesOf },
  {
    id: 'created',
    header: 'Created',
    cell: (l) => <When time={l.LatestMatchingVersion?.CreatedDate} />,
    text: (l) => l.LatestMatchingVersion?.CreatedDate ?? '',
  },
];
const nameOf = (l: LayersListItem) => l.LayerName!;

export default function LayerList() {
  const layers = useLoad(listLayers, []);
  const create = (
    <Button variant="primary" href={address('/create/layer')}>
      Create layer
    </Button>
  );
  return (
    <Page title="Layers" hasOwnHeader>
      <ResourceTable title="Layers" many="layers" loading={layers} columns={columns} trackBy={nameOf} actions={() => create} />
    </Page>
  );
}
