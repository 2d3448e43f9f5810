import type { Layer } from '@aws-sdk/client-lambda';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { useAction } from '../../../data/useAction.ts';
import { succeeded } from '../../../frame/notifications.ts';
import { address, segment } from '../../../frame/router.ts';
import { update } from '../configuration/settings.ts';
import type { FunctionView } from '../view.ts';
import { AddLayer } from './AddLayer.tsx';

const most = 5;

/** arn:aws:lambda:us-east-1:123456789012:layer:name:3 */
const partsOf = ({ Arn: arn = '' }: Layer) => {
  const [, , , , , , name = '', version = ''] = arn.split(':');
  return { arn, name, version };
};

/** In the order in which they are laid over each other. */
export function Layers({ view }: { view: FunctionView }) {
  const layers = (view.configuration.Layers ?? []).map(partsOf);
  const [isAdding, setAdding] = useState(false);
  const change = async (arns: readonly string[]) => {
    await update(view.name, { Layers: [...arns] });
    succeeded(`Successfully updated the function ${view.name}.`, 'updated');
    view.refresh();
  };
  const { run, isBusy } = useAction(change);
  const arns = layers.map((layer) => layer.arn);
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={`(${layers.length})`}
          description="Later ones lie over earlier ones."
          actions={
            <Button disabled={layers.length >= most} onClick={() => setAdding(true)}>
              Add a layer
            </Button>
          }
        >
          Layers
        </Header>
      }
    >
      <Table
        variant="embedded"
        ariaLabels={{ tableLabel: 'Layers' }}
        items={layers}
        empty={<Box textAlign="center">No layers</Box>}
        columnDefinitions={[
          { id: 'order', header: 'Merge order', cell: (layer) => layers.indexOf(layer) + 1 },
          {
            id: 'name',
            header: 'Name',
            cell: ({ name }) => <Link href={address(`/layers/${segment(name)}`)}>{name}</Link>,
            isRowHeader: true,
          },
          { id: 'version', header: 'Version', cell: ({ version }) => version },
          {
            id: 'remove',
            header: 'Action',
            cell: ({ arn, name }) => (
              <Button
                variant="inline-link"
                ariaLabel={`Remove ${name}`}
                loading={isBusy}
                onClick={() => void run(arns.filter((other) => other !== arn))}
              >
                Remove
              </Button>
            ),
          },
        ]}
      />
      {isAdding && <AddLayer close={() => setAdding(false)} add={(arn) => change([...arns, arn])} />}
    </Container>
  );
}
