import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useRef, useState } from 'react';
import { useAction } from '../../../data/useAction.ts';
import { succeeded } from '../../../frame/notifications.ts';
import { readPackage } from '../../../lambda/deploymentPackage.ts';
import type { FunctionView } from '../view.ts';
import { deploy } from './deploy.ts';
import { type Draft, forget, fresh, keep } from './draft.ts';
import { savePackage } from './savePackage.ts';
import { UploadFromS3 } from './UploadFromS3.tsx';

/** The package as a whole: from a file or a bucket, to a file. */
export function PackageActions({ view, draft }: { view: FunctionView; draft?: Draft }) {
  const arn = view.configuration.FunctionArn!;
  const chooser = useRef<HTMLInputElement>(null);
  const [isFromS3, setFromS3] = useState(false);
  const upload = useAction(async (file: File) => {
    const zip = new Uint8Array(await file.arrayBuffer());
    const sha = await deploy(view.name, { ZipFile: zip });
    keep(arn, fresh(sha, readPackage(zip), view.configuration.Handler ?? '', draft));
    succeeded(`Deployed ${file.name} to the function ${view.name}.`, 'deployed');
    view.refresh();
  });
  const save = useAction(() => savePackage(view.name));
  const choose: Record<string, () => void> = {
    upload: () => chooser.current?.click(),
    s3: () => setFromS3(true),
    download: () => void save.run(),
  };
  return (
    <>
      <input
        ref={chooser}
        type="file"
        accept=".zip,application/zip"
        hidden
        aria-label="Upload a .zip file"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) void upload.run(file);
        }}
      />
      <ButtonDropdown
        loading={upload.isBusy || save.isBusy}
        items={[
          { id: 'upload', text: 'Upload a .zip file' },
          { id: 's3', text: 'Upload from an Amazon S3 location' },
          {
            id: 'download',
            text: 'Download the .zip file',
            disabled: view.folder !== null,
            disabledReason: 'The function runs from a folder, and has no package.',
          },
        ]}
        onItemClick={({ detail }) => choose[detail.id]!()}
      >
        Package
      </ButtonDropdown>
      {isFromS3 && (
        <UploadFromS3
          functionName={view.name}
          close={() => setFromS3(false)}
          done={() => {
            forget(arn);
            view.refresh();
          }}
        />
      )}
    </>
  );
}
