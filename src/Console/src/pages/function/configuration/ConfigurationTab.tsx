import Grid from '@cloudscape-design/components/grid';
import SideNavigation from '@cloudscape-design/components/side-navigation';
import { Suspense } from 'react';
import { address, segment, usePlace } from '../../../frame/router.ts';
import type { FunctionView } from '../view.ts';
import { sections } from './sections.ts';

export default function ConfigurationTab({ view }: { view: FunctionView }) {
  const active = usePlace().query.get('section') ?? sections[0].id;
  const { content: Content } = sections.find(({ id }) => id === active) ?? sections[0];
  const hrefOf = (id: string) => address(`/functions/${segment(view.name)}?tab=configuration&section=${id}`);
  return (
    <Grid gridDefinition={[{ colspan: { default: 12, s: 3 } }, { colspan: { default: 12, s: 9 } }]}>
      <SideNavigation activeHref={hrefOf(active)} items={sections.map(({ id, text }) => ({ type: 'link', text, href: hrefOf(id) }))} />
      <Suspense>
        <Content view={view} />
      </Suspense>
    </Grid>
  );
}
