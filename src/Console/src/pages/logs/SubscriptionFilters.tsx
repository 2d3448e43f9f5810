import {
  DeleteSubscriptionFilterCommand,
  paginateDescribeSubscriptionFilters,
  PutSubscriptionFilterCommand,
  type SubscriptionFilter,
} from '@aws-sdk/client-cloudwatch-logs';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { ChoiceField } from '../../controls/ChoiceField.tsx';
import { DeletableTable } from '../../controls/DeletableTable.tsx';
import { FormModal } from '../../controls/FormModal.tsx';
import type { Column } from '../../controls/ResourceTable.tsx';
import { TextField } from '../../controls/TextField.tsx';
import { When } from '../../controls/When.tsx';
import { collect, useLoad } from '../../data/useLoad.ts';
import { succeeded } from '../../frame/notifications.ts';
import { listFunctions } from '../../lambda/client.ts';
import { logs } from '../../logs/client.ts';

const nameOf = (f: SubscriptionFilter) => f.filterName!;

const columns: Column<SubscriptionFilter>[] = [
  { id: 'name', header: 'Filter name', cell: nameOf, text: nameOf, isRowHeader: true },
  { id: 'pattern', header: 'Filter pattern', cell: (f) => f.filterPattern || 'Every event', text: (f) => f.filterPattern ?? '' },
  {
    id: 'destination',
    header: 'Destination',
    cell: (f) => <span className="arn">{f.destinationArn}</span>,
    text: (f) => f.destinationArn ?? '',
  },
  { id: 'created', header: 'Created', cell: (f) => <When time={f.creationTime} /> },
];

/** Functions that get the events of a group. */
export function SubscriptionFilters({ group }: { group: string }) {
  const filters = useLoad(
    (signal) =>
      collect(paginateDescribeSubscriptionFilters({ client: logs() }, { logGroupName: group }), (page) => page.subscriptionFilters, signal),
    [group],
  );
  const [isCreating, setCreating] = useState(false);
  return (
    <>
      <DeletableTable
        title="Subscription filters"
        one="subscription filter"
        many="subscription filters"
        description="Events that match are sent to a function, in batches, as they come."
        loading={filters}
        columns={columns}
        trackBy={nameOf}
        isPage={false}
        remove={(filterName) => logs().send(new DeleteSubscriptionFilterCommand({ logGroupName: group, filterName }))}
        actions={() => <Button onClick={() => setCreating(true)}>Create subscription filter</Button>}
      />
      {isCreating && <SubscriptionForm group={group} close={() => setCreating(false)} done={filters.refresh} />}
    </>
  );
}

function SubscriptionForm({ group, close, done }: { group: string; close: () => void; done: () => void }) {
  const [name, setName] = useState('');
  const [pattern, setPattern] = useState('');
  const [destination, setDestination] = useState<string | null>(null);
  const functions = useLoad(listFunctions, []);
  const save = async () => {
    await logs().send(
      new PutSubscriptionFilterCommand({ logGroupName: group, filterName: name, filterPattern: pattern, destinationArn: destination! }),
    );
    succeeded(`Successfully created the subscription filter ${name}.`, 'updated');
    done();
  };
  return (
    <FormModal
      header="Create subscription filter"
      submit="Create"
      canSubmit={name !== '' && destination !== null}
      save={save}
      close={close}
    >
      <ChoiceField
        label="Lambda function"
        description="Its resource-based policy has to allow logs.amazonaws.com to invoke it."
        options={(functions.value ?? []).map((f) => ({ value: f.FunctionArn!, label: f.FunctionName! }))}
        value={destination}
        onChange={setDestination}
        filteringType="auto"
        statusType={functions.isLoading ? 'loading' : 'finished'}
        placeholder="Choose a function"
        empty="There are no functions yet"
      />
      <TextField label="Filter name" value={name} onChange={setName} />
      <TextField label="Filter pattern" isOptional hint="Without one: every event." value={pattern} onChange={setPattern} />
    </FormModal>
  );
}
