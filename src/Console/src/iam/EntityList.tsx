import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import { type ReactNode, useMemo, useState } from 'react';
import { DeletableTable } from '../controls/DeletableTable.tsx';
import { FormModal } from '../controls/FormModal.tsx';
import type { Column } from '../controls/ResourceTable.tsx';
import { TextField } from '../controls/TextField.tsx';
import { When } from '../controls/When.tsx';
import { useLoad } from '../data/useLoad.ts';
import { Page } from '../frame/Page.tsx';
import { address, navigate, segment } from '../frame/router.ts';

/** A user or a group. */
export interface Entity {
  name: string;
  path?: string;
  created?: Date;
}

interface EntityListProps {
  title: string;
  /** "user" */
  one: string;
  /** Of the list; the entity's own is below it. */
  path: string;
  nameLabel: string;
  nameHint: string;
  consequence: ReactNode;
  list: (signal: AbortSignal) => Promise<Entity[]>;
  create: (name: string) => Promise<unknown>;
  remove: (name: string) => Promise<unknown>;
}

const nameOf = ({ name }: Entity) => name;

const columnsOf = (path: string, nameLabel: string): Column<Entity>[] => [
  {
    id: 'name',
    header: nameLabel,
    cell: ({ name }) => <Link href={address(`${path}/${segment(name)}`)}>{name}</Link>,
    text: nameOf,
    isRowHeader: true,
  },
  { id: 'path', header: 'Path', cell: (e) => e.path, text: (e) => e.path ?? '' },
  { id: 'created', header: 'Created', cell: (e) => <When time={e.created} />, text: (e) => e.created?.toISOString() ?? '' },
];

/** What IAM has of one kind: made by name, deleted, opened. */
export function EntityList(props: EntityListProps) {
  const { title, one, path, nameLabel } = props;
  const entities = useLoad(props.list, []);
  const [isCreating, setCreating] = useState(false);
  const columns = useMemo(() => columnsOf(path, nameLabel), [path, nameLabel]);
  return (
    <Page title={title} hasOwnHeader>
      <DeletableTable
        title={title}
        one={one}
        many={`${one}s`}
        loading={entities}
        columns={columns}
        trackBy={nameOf}
        consequence={props.consequence}
        remove={props.remove}
        actions={() => (
          <Button variant="primary" onClick={() => setCreating(true)}>
            Create {one}
          </Button>
        )}
      />
      {isCreating && <CreateEntity {...props} close={() => setCreating(false)} />}
    </Page>
  );
}

function CreateEntity({ one, path, nameLabel, nameHint, create, close }: EntityListProps & { close: () => void }) {
  const [name, setName] = useState('');
  const save = async () => {
    await create(name);
    navigate(`${path}/${segment(name)}`);
  };
  return (
    <FormModal header={`Create ${one}`} submit={`Create ${one}`} canSubmit={name !== ''} save={save} close={close}>
      <TextField label={nameLabel} hint={nameHint} value={name} onChange={setName} autoFocus />
    </FormModal>
  );
}
