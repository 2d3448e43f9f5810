import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useAction } from '../../../data/useAction.ts';
import { lambda } from '../../../lambda/client.ts';

const fields = [
  { member: 'StatementId', label: 'Statement ID', hint: 'A name for the statement.' },
  { member: 'Principal', label: 'Principal', hint: 'An account ID, an ARN, or a service as s3.amazonaws.com.' },
  { member: 'Action', label: 'Action', hint: 'lambda:InvokeFunction, or another of Lambda.' },
  { member: 'SourceArn', label: 'Source ARN', hint: 'Of services: the resource that may invoke the function.', isOptional: true },
] as const;

type Member = (typeof fields)[number]['member'];

export function AddPermission({ functionName, close, done }: { functionName: string; close: () => void; done: () => void }) {
  const [values, setValues] = useState<Record<Member, string>>({
    StatementId: '',
    Principal: '',
    Action: 'lambda:InvokeFunction',
    SourceArn: '',
  });
  const canSave = fields.every((f) => 'isOptional' in f || values[f.member] !== '');
  const { run, isBusy } = useAction(async () => {
    await lambda().send(new AddPermissionCommand({ FunctionName: functionName, ...values, SourceArn: values.SourceArn || undefined }));
    close();
    done();
  });
  return (
    <Modal
      visible
      header="Add permissions"
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            <Button variant="primary" disabled={!canSave} loading={isBusy} onClick={() => void run()}>
              Save
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {fields.map((f) => (
          <FormField
            key={f.member}
            label={
              'isOptional' in f ? (
                <>
                  {f.label} <i>- optional</i>
                </>
              ) : (
                f.label
              )
            }
            constraintText={f.hint}
          >
            <Input
              value={values[f.member]}
              onChange={({ detail }) => setValues({ ...values, [f.member]: detail.value })}
              spellcheck={false}
              autoComplete={false}
            />
          </FormField>
        ))}
      </SpaceBetween>
    </Modal>
  );
}
