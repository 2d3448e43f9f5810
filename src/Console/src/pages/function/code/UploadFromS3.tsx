import { useState } from 'react';
import { FormModal } from '../../../controls/FormModal.tsx';
import { TextField } from '../../../controls/TextField.tsx';
import { succeeded } from '../../../frame/notifications.ts';
import { hotReloadBucket } from '../../../lambda/client.ts';
import { deploy } from './deploy.ts';

export function UploadFromS3({ functionName, close, done }: { functionName: string; close: () => void; done: () => void }) {
  const [bucket, setBucket] = useState('');
  const [key, setKey] = useState('');
  const [version, setVersion] = useState('');
  const isFolder = bucket === hotReloadBucket;
  const save = async () => {
    await deploy(functionName, { S3Bucket: bucket, S3Key: key, S3ObjectVersion: version || undefined });
    succeeded(`Deployed ${key} to the function ${functionName}.`, 'deployed');
    done();
  };
  return (
    <FormModal header="Upload from an Amazon S3 location" canSubmit={bucket !== '' && key !== ''} save={save} close={close}>
      <TextField
        label="Bucket"
        hint={`${hotReloadBucket}: a folder of the server's machine, which is followed while it is edited.`}
        value={bucket}
        onChange={setBucket}
      />
      <TextField
        label={isFolder ? 'Folder' : 'Key'}
        value={key}
        onChange={setKey}
        placeholder={isFolder ? '/home/me/function' : 'packages/function.zip'}
      />
      {!isFolder && <TextField label="Version" isOptional hint="Without one: the latest." value={version} onChange={setVersion} />}
    </FormModal>
  );
}
