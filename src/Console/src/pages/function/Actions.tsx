import { DeleteFunctionCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { type ReactNode, useState } from 'react';
import { DeleteConfirmation } from '../../controls/DeleteConfirmation.tsx';
import { FormModal } from '../../controls/FormModal.tsx';
import { useAction } from '../../data/useAction.ts';
import { succeeded } from '../../frame/notifications.ts';
import { navigate, segment, setQuery } from '../../frame/router.ts';
import { lambda } from '../../lambda/client.ts';
import { AliasForm } from './aliases/AliasForm.tsx';
import { savePackage } from './code/savePackage.ts';
import { PublishVersion } from './versions/PublishVersion.tsx';
import type { FunctionView } from './view.ts';

type Asked = 'throttle' | 'publish' | 'alias' | 'delete';

/** What is done with a function as a whole. */
export function Actions({ view }: { view: FunctionView }) {
  const { name } = view;
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  const exporting = useAction(() => savePackage(name));
  const showTab = (tab: string) => () => {
    setQuery({ tab, section: null, file: null, line: null }, true);
    view.refresh();
  };
  const throttle = async () => {
    await lambda().send(new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 0 }));
    succeeded(`The function ${name} is throttled: its reserved concurrency is 0.`, 'updated');
    view.refresh();
  };
  const dialogs: Record<Asked, () => ReactNode> = {
    throttle: () => (
      <FormModal header={`Throttle ${name}?`} submit="Throttle" save={throttle} close={close}>
        Its reserved concurrency becomes 0: whoever invokes it is refused, until Concurrency in its configuration is edited.
      </FormModal>
    ),
    publish: () => <PublishVersion functionName={name} close={close} done={showTab('versions')} />,
    alias: () => <AliasForm view={view} alias={null} close={close} done={showTab('aliases')} />,
    delete: () => (
      <DeleteConfirmation
        one="function"
        names={[name]}
        consequence="Its log group and its role stay."
        remove={() => lambda().send(new DeleteFunctionCommand({ FunctionName: name }))}
        close={close}
        done={() => navigate('/functions')}
      />
    ),
  };
  return (
    <div className="actions">
      <Button onClick={() => setAsked('throttle')}>Throttle</Button>
      <ButtonDropdown
        items={[
          { id: 'publish', text: 'Publish new version' },
          { id: 'alias', text: 'Create alias' },
          { id: 'export', text: 'Export function', disabled: view.folder !== null, disabledReason: 'It has no package.' },
          { id: 'duplicate', text: 'Duplicate' },
          { id: 'delete', text: 'Delete function' },
        ]}
        loading={exporting.isBusy}
        onItemClick={({ detail }) => {
          if (detail.id === 'duplicate') navigate(`/create/function?from=${segment(name)}`);
          else if (detail.id === 'export') void exporting.run();
          else setAsked(detail.id as Asked);
        }}
      >
        Actions
      </ButtonDropdown>
      {asked && dialogs[asked]()}
    </div>
  );
}
