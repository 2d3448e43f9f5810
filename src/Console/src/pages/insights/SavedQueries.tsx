import {
  DeleteQueryDefinitionCommand,
  DescribeQueryDefinitionsCommand,
  PutQueryDefinitionCommand,
  type QueryDefinition,
} from '@aws-sdk/client-cloudwatch-logs';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useState } from 'react';
import { DeleteConfirmation } from '../../controls/DeleteConfirmation.tsx';
import { FormModal } from '../../controls/FormModal.tsx';
import { TextField } from '../../controls/TextField.tsx';
import { useLoad } from '../../data/useLoad.ts';
import { succeeded } from '../../frame/notifications.ts';
import { logs } from '../../logs/client.ts';

export interface SavedQuery {
  text: string;
  groups: readonly string[];
}

interface SavedQueriesProps {
  current: SavedQuery;
  open: (query: SavedQuery) => void;
}

async function definitions(abortSignal: AbortSignal): Promise<QueryDefinition[]> {
  const all: QueryDefinition[] = [];
  let nextToken: string | undefined;
  do {
    const page = await logs().send(new DescribeQueryDefinitionsCommand({ nextToken }), { abortSignal });
    all.push(...(page.queryDefinitions ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return all.sort((a, b) => a.name!.localeCompare(b.name!));
}

/** Queries that the server keeps, by name. */
export function SavedQueries({ current, open }: SavedQueriesProps) {
  const saved = useLoad(definitions, []);
  const [isSaving, setSaving] = useState(false);
  const [deleting, setDeleting] = useState<QueryDefinition>();
  const all = saved.value ?? [];
  const item = (action: string) => (query: QueryDefinition) => ({ id: `${action} ${query.queryDefinitionId}`, text: query.name! });
  return (
    <>
      <ButtonDropdown
        items={[
          { id: 'save', text: 'Save query' },
          ...(all.length === 0
            ? []
            : [
                { text: 'Open', items: all.map(item('open')) },
                { text: 'Delete', items: all.map(item('delete')) },
              ]),
        ]}
        expandableGroups
        onItemClick={({ detail }) => {
          const [action, id] = detail.id.split(' ');
          const query = all.find((q) => q.queryDefinitionId === id);
          if (action === 'save') setSaving(true);
          else if (action === 'delete') setDeleting(query);
          else if (query) open({ text: query.queryString ?? '', groups: query.logGroupNames ?? [] });
        }}
      >
        Saved queries
      </ButtonDropdown>
      {isSaving && <SaveQuery current={current} saved={all} close={() => setSaving(false)} done={saved.refresh} />}
      {deleting && (
        <DeleteConfirmation
          one="saved query"
          many="saved queries"
          names={[deleting.name!]}
          remove={() => logs().send(new DeleteQueryDefinitionCommand({ queryDefinitionId: deleting.queryDefinitionId }))}
          close={() => setDeleting(undefined)}
          done={saved.refresh}
        />
      )}
    </>
  );
}

interface SaveQueryProps {
  current: SavedQuery;
  saved: readonly QueryDefinition[];
  close: () => void;
  done: () => void;
}

/** Under a name that there is, it takes that one's place. */
function SaveQuery({ current, saved, close, done }: SaveQueryProps) {
  const [name, setName] = useState('');
  const save = async () => {
    await logs().send(
      new PutQueryDefinitionCommand({
        queryDefinitionId: saved.find((query) => query.name === name)?.queryDefinitionId,
        name,
        queryString: current.text,
        logGroupNames: [...current.groups],
      }),
    );
    succeeded(`Successfully saved the query ${name}.`, 'updated');
    done();
  };
  return (
    <FormModal header="Save query" canSubmit={name !== ''} save={save} close={close}>
      <TextField label="Query name" value={name} onChange={setName} autoFocus />
    </FormModal>
  );
}
