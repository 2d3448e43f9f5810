import type { Parameters } from '../../frame/concept.ts';
import { Page } from '../../frame/Page.tsx';
import { segment } from '../../frame/router.ts';
import { LogSearch } from './LogSearch.tsx';

export default function LogStreamPage({ parameters }: { parameters: Parameters }) {
  const group = parameters.group!;
  return (
    <Page
      title={parameters.stream!}
      above={[
        { text: 'Log groups', path: '/logs/groups' },
        { text: group, path: `/logs/groups/${segment(group)}` },
      ]}
    >
      <LogSearch group={group} stream={parameters.stream} />
    </Page>
  );
}
