import { DeleteDashboardsCommand, GetDashboardCommand } from '@aws-sdk/client-cloudwatch';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { DeleteConfirmation } from '../../controls/DeleteConfirmation.tsx';
import { TimeRange, useTimeRange } from '../../controls/timeRange.tsx';
import { Loaded } from '../../data/Loaded.tsx';
import { useLoad } from '../../data/useLoad.ts';
import type { Parameters } from '../../frame/concept.ts';
import { Page } from '../../frame/Page.tsx';
import { navigate } from '../../frame/router.ts';
import { cloudWatch } from '../../metrics/client.ts';
import { widgetsOf } from './body.ts';
import { EditBody } from './EditBody.tsx';
import { Widgets } from './Widgets.tsx';

export default function DashboardPage({ parameters }: { parameters: Parameters }) {
  const name = parameters.name!;
  const body = useLoad(
    async (abortSignal) => (await cloudWatch().send(new GetDashboardCommand({ DashboardName: name }), { abortSignal })).DashboardBody!,
    [name],
  );
  const range = useTimeRange('3h');
  const [round, setRound] = useState(0);
  const [isEditing, setEditing] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  return (
    <Page
      title={name}
      above={[{ text: 'Dashboards', path: '/dashboards' }]}
      actions={
        <div className="actions">
          <TimeRange selected={range.id} />
          <Button iconName="refresh" ariaLabel="Refresh the widgets" onClick={() => setRound(round + 1)} />
          <Button disabled={body.value === undefined} onClick={() => setEditing(true)}>
            View/edit source
          </Button>
          <Button onClick={() => setDeleting(true)}>Delete</Button>
        </div>
      }
    >
      <Loaded of={body} what={name}>
        {(text) => {
          const widgets = widgetsOf(text);
          return widgets.length > 0 ? (
            <Widgets key={round} widgets={widgets} length={range.length} />
          ) : (
            <Box textAlign="center" padding="l" color="text-body-secondary">
              The dashboard has no widgets. Its source is where to add some.
            </Box>
          );
        }}
      </Loaded>
      {isEditing && <EditBody name={name} body={body.value!} close={() => setEditing(false)} done={body.refresh} />}
      {isDeleting && (
        <DeleteConfirmation
          one="dashboard"
          names={[name]}
          remove={() => cloudWatch().send(new DeleteDashboardsCommand({ DashboardNames: [name] }))}
          close={() => setDeleting(false)}
          done={() => navigate('/dashboards')}
        />
      )}
    </Page>
  );
}
