import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useRef } from 'react';
import { saveFile } from '../../../controls/saveFile.ts';
import { useAction } from '../../../data/useAction.ts';
import { succeeded } from '../../../frame/notifications.ts';
import { download, readPackage } from '../../../lambda/deploymentPackage.ts';
import { getFunction } from '../../../lambda/client.ts';
import type { FunctionView } from '../view.ts';
import { deploy } from './deploy.ts';
import { type Draft, fresh } from './draft.ts';

/** The package as a whole: from a file, to a file. */
export function PackageActions({ view, draft, uploaded }: { view: FunctionView; draft?: Draft; uploaded: (next: Draft) => void }) {
  const chooser = useRef<HTMLInputElement>(null);
  const upload = useAction(async (file: File) => {
    const zip = new Uint8Array(await file.arrayBuffer());
    const sha = await deploy(view.name, zip);
    uploaded(fresh(sha, readPackage(zip), view.configuration.Handler ?? '', draft));
    succeeded(`Deployed ${file.name} to the function ${view.name}.`, 'deployed');
    view.refresh();
  });
  const save = useAction(async () => {
    // The link that came with the page may be too old.
    const zip = await download((await getFunction(view.name)).Code!.Location!);
    saveFile(`${view.name}.zip`, zip);
  });
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
          { id: 'download', text: 'Download the .zip file' },
        ]}
        onItemClick={({ detail }) => (detail.id === 'upload' ? chooser.current?.click() : void save.run())}
      >
        Package
      </ButtonDropdown>
    </>
  );
}
