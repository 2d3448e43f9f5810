import Tabs from '@cloudscape-design/components/tabs';
import { Suspense, useEffect, useMemo } from 'react';
import { Loaded } from '../../data/Loaded.tsx';
import { useLoad } from '../../data/useLoad.ts';
import type { Parameters } from '../../frame/concept.ts';
import { Page } from '../../frame/Page.tsx';
import { setQuery, usePlace } from '../../frame/router.ts';
import { getFunction, settled } from '../../lambda/client.ts';
import { Actions } from './Actions.tsx';
import { Overview } from './Overview.tsx';
import { tabs } from './tabs.ts';
import { type FunctionView, viewOf } from './view.ts';

export default function FunctionPage({ parameters }: { parameters: Parameters }) {
  const name = parameters.name!;
  const answer = useLoad((signal) => getFunction(name, signal), [name]);
  const view = useMemo(() => answer.value && viewOf(name, answer.value, answer.refresh), [name, answer.value, answer.refresh]);

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
    <Page title={name} above={[{ text: 'Functions', path: '/functions' }]} actions={view && <Actions view={view} />}>
      <Loaded of={{ ...answer, value: view }} what={name}>
        {(loaded) => (
          <>
            <Overview view={loaded} />
            <FunctionTabs view={loaded} />
          </>
        )}
      </Loaded>
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
