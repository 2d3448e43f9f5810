import { type AliasConfiguration, DeleteAliasCommand, paginateListAliases } from '@aws-sdk/client-lambda';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { DeletableTable } from '../../../controls/DeletableTable.tsx';
import type { Column } from '../../../controls/ResourceTable.tsx';
import { collect, useLoad } from '../../../data/useLoad.ts';
import { lambda } from '../../../lambda/client.ts';
import type { FunctionView } from '../view.ts';
import { AliasForm } from './AliasForm.tsx';

const nameOf = (a: AliasConfiguration) => a.Name!;

/** 1 (90 %), 2 (10 %) */
function versionsOf({ FunctionVersion: main = '', RoutingConfig: routing }: AliasConfiguration): string {
  const [[other, weight] = []] = Object.entries(routing?.AdditionalVersionWeights ?? {});
  if (other === undefined || weight === undefined) return main;
  const percent = Math.round(weight * 1000) / 10;
  return `${main} (${100 - percent} %), ${other} (${percent} %)`;
}

const columns: Column<AliasConfiguration>[] = [
  { id: 'name', header: 'Name', cell: nameOf, text: nameOf, isRowHeader: true },
  { id: 'versions', header: 'Versions', cell: versionsOf, text: versionsOf },
  { id: 'description', header: 'Description', cell: (a) => a.Description || '-', text: (a) => a.Description ?? '' },
];

export default function AliasesTab({ view }: { view: FunctionView }) {
  const aliases = useLoad(
    (signal) => collect(paginateListAliases({ client: lambda() }, { FunctionName: view.name }), (page) => page.Aliases, signal),
    [view],
  );
  const [edited, setEdited] = useState<AliasConfiguration | null>();
  return (
    <>
      <DeletableTable
        title="Aliases"
        one="alias"
        many="aliases"
        description="Names for versions, that may share what comes between two of them."
        loading={aliases}
        columns={columns}
        trackBy={nameOf}
        isPage={false}
        remove={(name) => lambda().send(new DeleteAliasCommand({ FunctionName: view.name, Name: name }))}
        actions={(selected) => (
          <>
            <Button disabled={selected.length !== 1} onClick={() => setEdited(selected[0])}>
              Edit
            </Button>
            <Button onClick={() => setEdited(null)}>Create alias</Button>
          </>
        )}
      />
      {edited !== undefined && <AliasForm view={view} alias={edited} close={() => setEdited(undefined)} done={aliases.refresh} />}
    </>
  );
}
