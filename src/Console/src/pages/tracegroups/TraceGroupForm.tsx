import { CreateGroupCommand, type GroupSummary, UpdateGroupCommand } from '@aws-sdk/client-xray';
import { useState } from 'react';
import { FormModal } from '../../controls/FormModal.tsx';
import { TextField } from '../../controls/TextField.tsx';
import { succeeded } from '../../frame/notifications.ts';
import { xray } from '../../xray/client.ts';

interface TraceGroupFormProps {
  /** Null for a new one. */
  group: GroupSummary | null;
  close: () => void;
  done: () => void;
}

export function TraceGroupForm({ group, close, done }: TraceGroupFormProps) {
  const [name, setName] = useState(group?.GroupName ?? '');
  const [filter, setFilter] = useState(group?.FilterExpression ?? '');
  const save = async () => {
    const members = { GroupName: name, FilterExpression: filter };
    if (group) await xray().send(new UpdateGroupCommand(members));
    else await xray().send(new CreateGroupCommand(members));
    succeeded(`Successfully ${group ? 'updated' : 'created'} the group ${name}.`, 'updated');
    done();
  };
  return (
    <FormModal header={group ? `Edit ${group.GroupName}` : 'Create group'} canSubmit={name !== ''} save={save} close={close} size="large">
      <TextField label="Group name" hint="One to 32 characters." value={name} disabled={group !== null} onChange={setName} />
      <TextField
        label="Filter expression"
        hint={'fault, error, throttle; responsetime > 0.5; annotation.order = 7; service("hello") { fault }'}
        value={filter}
        onChange={setFilter}
        isWide
      />
    </FormModal>
  );
}
