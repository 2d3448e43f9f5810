import { PublishVersionCommand } from '@aws-sdk/client-lambda';
import { useState } from 'react';
import { FormModal } from '../../../controls/FormModal.tsx';
import { TextField } from '../../../controls/TextField.tsx';
import { succeeded } from '../../../frame/notifications.ts';
import { lambda } from '../../../lambda/client.ts';

interface PublishVersionProps {
  functionName: string;
  close: () => void;
  done: () => void;
}

export function PublishVersion({ functionName, close, done }: PublishVersionProps) {
  const [description, setDescription] = useState('');
  const save = async () => {
    const published = await lambda().send(new PublishVersionCommand({ FunctionName: functionName, Description: description || undefined }));
    succeeded(`Successfully created version ${published.Version} of the function ${functionName}.`, 'updated');
    done();
  };
  return (
    <FormModal header="Publish new version" submit="Publish" save={save} close={close}>
      <TextField label="Version description" isOptional value={description} onChange={setDescription} />
    </FormModal>
  );
}
