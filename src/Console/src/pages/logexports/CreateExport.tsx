import { CreateExportTaskCommand, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { useState } from 'react';
import { ChoiceField } from '../../controls/ChoiceField.tsx';
import { FormModal } from '../../controls/FormModal.tsx';
import { TextField } from '../../controls/TextField.tsx';
import { collect, useLoad } from '../../data/useLoad.ts';
import { succeeded } from '../../frame/notifications.ts';
import { logs } from '../../logs/client.ts';

const hour = 3_600_000;
const spans = [
  { value: String(hour), label: 'The last hour' },
  { value: String(24 * hour), label: 'The last day' },
  { value: String(7 * 24 * hour), label: 'The last week' },
  { value: '', label: 'All' },
];

export function CreateExport({ group: given, close, done }: { group?: string; close: () => void; done: () => void }) {
  const groups = useLoad((signal) => collect(paginateDescribeLogGroups({ client: logs() }, {}), (page) => page.logGroups, signal), []);
  const [group, setGroup] = useState(given ?? null);
  const [span, setSpan] = useState(spans[1]!.value);
  const [bucket, setBucket] = useState('');
  const [prefix, setPrefix] = useState('');
  const names = (groups.value ?? []).map((g) => g.logGroupName!);
  const save = async () => {
    const to = Date.now();
    await logs().send(
      new CreateExportTaskCommand({
        logGroupName: group!,
        from: span === '' ? 0 : to - Number(span),
        to,
        destination: bucket,
        destinationPrefix: prefix || undefined,
      }),
    );
    succeeded(`The export of ${group} has begun.`, 'updated');
    done();
  };
  return (
    <FormModal header="Export log events" submit="Export" canSubmit={group !== null && bucket !== ''} save={save} close={close}>
      <ChoiceField
        label="Log group"
        options={[...new Set([...names, ...(group === null ? [] : [group])])]}
        value={group}
        onChange={setGroup}
        filteringType="auto"
        statusType={groups.isLoading ? 'loading' : 'finished'}
        placeholder="Choose a log group"
        empty="There are no log groups yet"
      />
      <ChoiceField label="Time" options={spans} value={span} onChange={setSpan} />
      <TextField
        label="Bucket"
        hint="A folder in the one that the server was started with: --log-exports."
        value={bucket}
        onChange={setBucket}
      />
      <TextField label="Prefix" isOptional hint="Without one: exportedlogs." value={prefix} onChange={setPrefix} />
    </FormModal>
  );
}
