import TopNavigation, { type TopNavigationProps } from '@cloudscape-design/components/top-navigation';
import { useEffect, useState } from 'react';
import type { Identity } from '../session/identity.ts';
import { signOut, useSession } from '../session/session.ts';
import { address, navigate, usePlace } from './router.ts';
import { setDark, useDark } from './theme.ts';

const regions = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'sa-east-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'ap-northeast-1',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
];

export function TopBar() {
  const session = useSession();
  const place = usePlace();
  const isDark = useDark();
  const [who, setWho] = useState<Identity>();
  const number = session.state === 'signed-in' ? session.number : 0;
  useEffect(() => {
    setWho(undefined);
    // The client for it is not needed to see a page.
    if (number > 0) void import('../session/identity.ts').then(({ identity }) => identity()).then(setWho, () => undefined);
  }, [number]);

  const own: TopNavigationProps.Utility[] = [
    {
      type: 'menu-dropdown',
      text: place.region,
      ariaLabel: `Region ${place.region}`,
      items: [...new Set([...regions, place.region])].map((id) => ({ id, text: id })),
      onItemClick: ({ detail }) => navigate('/functions', detail.id),
    },
    {
      type: 'menu-dropdown',
      text: who ? `${who.name} @ ${who.account}` : 'Account',
      description: who?.arn,
      iconName: 'user-profile',
      items: [{ id: 'sign-out', text: 'Sign out' }],
      onItemClick: () => void signOut(),
    },
  ];

  return (
    <div id="top-bar">
      <TopNavigation
        identity={{ href: address('/functions'), title: 'Kiln', logo: { src: `${import.meta.env.BASE_URL}kiln.svg`, alt: '' } }}
        i18nStrings={{
          overflowMenuTriggerText: 'More',
          overflowMenuTitleText: 'All',
          overflowMenuBackIconAriaLabel: 'Back',
          overflowMenuDismissIconAriaLabel: 'Close menu',
        }}
        utilities={[
          { type: 'button', text: isDark ? 'Light mode' : 'Dark mode', onClick: () => setDark(!isDark) },
          ...(session.state === 'signed-in' ? own : []),
        ]}
      />
    </div>
  );
}
