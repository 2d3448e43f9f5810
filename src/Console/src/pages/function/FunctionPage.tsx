import { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Tabs from '@cloudscape-design/components/tabs';
import { Suspense, useEffect, useMemo, useState } from 'react';
import { DeleteConfirmation } from '../../controls/DeleteConfirmation.tsx';
import { Loaded } from '../../data/Loaded.tsx';
import { useLoad } from '../../data/useLoad.ts';
import type { Parameters } from '../../frame/concept.ts';
import { Page } from '../../frame/Page.tsx';
import { navigate, segment, setQuery, usePlace } from '../../frame/router.ts';
import { getFunction, lambda, settled } from '../../lambda/client.ts';
import { Overview } from './Overview.tsx';
import { tabs } from './tabs.ts';
import { type FunctionView, viewOf } from './view.ts';

export default function FunctionPage({ parameters }: { parameters: Parameters }) {
  const name = parameters.name!;
  const answer = useLoad((signal) => getFunction(name, signal), [name]);
  const view = useMemo(() => answer.value && viewOf(name, answer.value, answer.refresh), [name, answer.value, answer.refresh]);
  const [isDeleting, setDeleting] = useState(false);

  // A new function is not ready yet; the page follows until it is.
  const state = answer.value?.Configuration;
  const isUnderWay = state?.State === 'Pending' || state?.LastUpdateStatus === 'InProgress';
  useEffect(() => {
    if (!isUnderWay) return;
    const abort = new AbortController();
    settled(name, abort.signal).then(answer.refresh, () => undefined);
    return () => abort.abort();
  }, [isUnderWay, name, answer.refresh]);

  return (
    <Page
      title={name}
      above={[{ text: 'Functions', path: '/functions' }]}
      actions={
        <ButtonDropdown
          items={[
            { id: 'duplicate', text: 'Duplicate' },
            { id: 'delete', text: 'Delete function' },
          ]}
          onItemClick={({ detail }) => (detail.id === 'delete' ? setDeleting(true) : navigate(`/create/function?from=${segment(name)}`))}
        >
          Actions
        </ButtonDropdown>
      }
    >
      <Loaded of={{ ...answer, value: view }} what={name}>
        {(loaded) => (
          <>
            <Overview view={loaded} />
            <FunctionTabs view={loaded} />
          </>
        )}
      </Loaded>
      {isDeleting && (
        <DeleteConfirmation
          one="function"
          names={[name]}
          consequence="Its log group and its role stay."
          remove={() => lambda().send(new DeleteFunctionCommand({ FunctionName: name }))}
          close={() => setDeleting(false)}
          done={() => navigate('/functions')}
        />
      )}
    </Page>
  );
}

function FunctionTabs({ view }: { view: FunctionView }) {
  const active = usePlace().query.get('tab') ?? tabs[0].id;
  return (
    <Tabs
      activeTabId={active}
      // What another tab keeps in the address means nothing here.
      onChange={({ detail }) => setQuery({ tab: detail.activeTabId, section: null, file: null, line: null }, true)}
      ariaLabel="Function"
      tabs={tabs.map(({ id, label, content: Content }) => ({
        id,
        label,
        content: (
          <Suspense>
            <Content view={view} />
          </Suspense>
        ),
      }))}
    />
  );
}
