import {
  DeleteProvisionedConcurrencyConfigCommand,
  paginateListAliases,
  paginateListProvisionedConcurrencyConfigs,
  type ProvisionedConcurrencyConfigListItem,
  PutProvisionedConcurrencyConfigCommand,
} from '@aws-sdk/client-lambda';
import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useEffect, useState } from 'react';
import { ChoiceField } from '../../../../controls/ChoiceField.tsx';
import { DeleteConfirmation } from '../../../../controls/DeleteConfirmation.tsx';
import { FormModal } from '../../../../controls/FormModal.tsx';
import { faultOfNumber } from '../../../../controls/numbers.ts';
import { type Column, ResourceTable } from '../../../../controls/ResourceTable.tsx';
import { TextField } from '../../../../controls/TextField.tsx';
import { collect, useLoad } from '../../../../data/useLoad.ts';
import { succeeded } from '../../../../frame/notifications.ts';
import { lambda } from '../../../../lambda/client.ts';
import { listVersions } from '../../versions/versions.ts';
import type { FunctionView } from '../../view.ts';

type Config = ProvisionedConcurrencyConfigListItem;

const qualifierOf = (c: Config) => c.FunctionArn!.split(':')[7]!;
const pollMilliseconds = 1000;

const statuses = { READY: 'success', IN_PROGRESS: 'in-progress', FAILED: 'error' } as const;

const columns: Column<Config>[] = [
  { id: 'qualifier', header: 'Qualifier', cell: qualifierOf, text: qualifierOf, isRowHeader: true },
  { id: 'requested', header: 'Requested', cell: (c) => c.RequestedProvisionedConcurrentExecutions },
  { id: 'available', header: 'Available', cell: (c) => c.AvailableProvisionedConcurrentExecutions },
  {
    id: 'status',
    header: 'Status',
    cell: (c) => <StatusIndicator type={statuses[c.Status!]}>{c.StatusReason ?? c.Status}</StatusIndicator>,
    text: (c) => c.Status ?? '',
  },
];

/** Of versions and aliases: environments that are ready before anybody invokes. */
export function ProvisionedConcurrency({ view }: { view: FunctionView }) {
  const configs = useLoad(
    (signal) =>
      collect(
        paginateListProvisionedConcurrencyConfigs({ client: lambda() }, { FunctionName: view.name }),
        (page) => page.ProvisionedConcurrencyConfigs,
        signal,
      ),
    [view.name],
  );
  const [edited, setEdited] = useState<Config | null>();
  const [deleting, setDeleting] = useState<readonly string[]>([]);

  const isUnderWay = configs.value?.some((c) => c.Status === 'IN_PROGRESS') === true && !configs.isLoading;
  const { refresh } = configs;
  useEffect(() => {
    if (!isUnderWay) return;
    const timer = setTimeout(refresh, pollMilliseconds);
    return () => clearTimeout(timer);
  }, [isUnderWay, refresh]);

  return (
    <>
      <ResourceTable
        title="Provisioned concurrency configurations"
        many="configurations"
        description="Environments that are ready before anybody invokes, for a published version or an alias."
        loading={configs}
        columns={columns}
        trackBy={qualifierOf}
        isPage={false}
        selection="single"
        actions={([config]) => (
          <>
            <Button disabled={!config} onClick={() => config && setDeleting([qualifierOf(config)])}>
              Remove
            </Button>
            <Button disabled={!config} onClick={() => setEdited(config)}>
              Edit
            </Button>
            <Button onClick={() => setEdited(null)}>Add configuration</Button>
          </>
        )}
      />
      {edited !== undefined && <ProvisionedForm view={view} config={edited} close={() => setEdited(undefined)} done={refresh} />}
      {deleting.length > 0 && (
        <DeleteConfirmation
          one="configuration of"
          verb="Remove"
          names={deleting}
          remove={(qualifier) =>
            lambda().send(new DeleteProvisionedConcurrencyConfigCommand({ FunctionName: view.name, Qualifier: qualifier }))
          }
          close={() => setDeleting([])}
          done={refresh}
        />
      )}
    </>
  );
}

interface ProvisionedFormProps {
  view: FunctionView;
  /** Null for a new one. */
  config: Config | null;
  close: () => void;
  done: () => void;
}

function ProvisionedForm({ view, config, close, done }: ProvisionedFormProps) {
  const [qualifier, setQualifier] = useState(config ? qualifierOf(config) : null);
  const [amount, setAmount] = useState(String(config?.RequestedProvisionedConcurrentExecutions ?? ''));
  const offered = useLoad(
    async (signal) => {
      const [versions, aliases] = await Promise.all([
        listVersions(view.name, signal),
        collect(paginateListAliases({ client: lambda() }, { FunctionName: view.name }), (page) => page.Aliases, signal),
      ]);
      return [
        ...aliases.map((a) => ({ value: a.Name!, description: `Alias of version ${a.FunctionVersion}` })),
        ...versions.map((v) => ({ value: v.Version!, description: v.Description || 'Version' })),
      ];
    },
    [view.name],
  );
  const fault = faultOfNumber(amount, 1);
  const save = async () => {
    await lambda().send(
      new PutProvisionedConcurrencyConfigCommand({
        FunctionName: view.name,
        Qualifier: qualifier!,
        ProvisionedConcurrentExecutions: Number(amount),
      }),
    );
    succeeded(`Provisioned concurrency of ${view.name}:${qualifier} is being made ready.`, 'updated');
    done();
  };
  return (
    <FormModal
      header={config ? 'Edit provisioned concurrency' : 'Configure provisioned concurrency'}
      canSubmit={qualifier !== null && fault === undefined}
      save={save}
      close={close}
    >
      <ChoiceField
        label="Alias or version"
        options={offered.value ?? (qualifier === null ? [] : [qualifier])}
        value={qualifier}
        onChange={setQualifier}
        disabled={config !== null}
        statusType={offered.isLoading ? 'loading' : 'finished'}
        empty="Publish a version first"
        placeholder="Choose an alias or a version"
      />
      <TextField
        label="Provisioned concurrency"
        type="number"
        value={amount}
        fault={amount === '' ? undefined : fault}
        onChange={setAmount}
      />
    </FormModal>
  );
}
