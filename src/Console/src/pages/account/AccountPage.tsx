import { GetAccountSettingsCommand } from '@aws-sdk/client-lambda';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { Loaded } from '../../data/Loaded.tsx';
import { useLoad } from '../../data/useLoad.ts';
import { Page } from '../../frame/Page.tsx';
import { lambda } from '../../lambda/client.ts';

const number = new Intl.NumberFormat('en');
const megabytes = (bytes = 0) => `${number.format(Math.round(bytes / 1024 / 1024))} MB`;

export default function AccountPage() {
  const settings = useLoad((abortSignal) => lambda().send(new GetAccountSettingsCommand({}), { abortSignal }), []);
  return (
    <Page title="Account limits" description="Of this account in this region.">
      <Loaded of={settings} what="account limits">
        {({ AccountLimit: limit, AccountUsage: usage }) => (
          <>
            <Container header={<Header variant="h2">Usage</Header>}>
              <KeyValuePairs
                columns={2}
                items={[
                  { label: 'Functions', value: number.format(usage?.FunctionCount ?? 0) },
                  { label: 'Code storage', value: `${megabytes(usage?.TotalCodeSize)} of ${megabytes(limit?.TotalCodeSize)}` },
                ]}
              />
            </Container>
            <Container header={<Header variant="h2">Limits</Header>}>
              <KeyValuePairs
                columns={2}
                items={[
                  { label: 'Full account concurrency', value: number.format(limit?.ConcurrentExecutions ?? 0) },
                  { label: 'Unreserved account concurrency', value: number.format(limit?.UnreservedConcurrentExecutions ?? 0) },
                  { label: 'Deployment package, uploaded', value: megabytes(limit?.CodeSizeZipped) },
                  { label: 'Deployment package and layers, unpacked', value: megabytes(limit?.CodeSizeUnzipped) },
                ]}
              />
            </Container>
          </>
        )}
      </Loaded>
    </Page>
  );
}
