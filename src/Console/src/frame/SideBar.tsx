import SideNavigation, { type SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import { concepts } from '../pages/concepts.ts';
import type { Concept } from './concept.ts';
import { address, usePlace } from './router.ts';

const services: readonly Concept['service'][] = ['Lambda', 'CloudWatch', 'X-Ray', 'EventBridge', 'IAM', 'Kiln'];

export function SideBar() {
  const place = usePlace();
  const links = concepts.flatMap((concept) => concept.links.map((link) => ({ ...link, service: concept.service })));
  const active = links
    .filter(({ path }) => place.path === path || place.path.startsWith(`${path}/`))
    .sort((a, b) => b.path.length - a.path.length)[0];
  const items: SideNavigationProps.Item[] = services
    .map((service) => ({ service, own: links.filter((link) => link.service === service) }))
    .filter(({ own }) => own.length > 0)
    .map(({ service, own }) => ({
      type: 'section-group',
      title: service,
      items: own.map(({ text, path }) => ({ type: 'link', text, href: address(path) })),
    }));
  return <SideNavigation items={items} activeHref={active && address(active.path)} />;
}
