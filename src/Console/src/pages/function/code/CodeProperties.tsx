import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { Copyable } from '../../../controls/Copyable.tsx';
import { When } from '../../../controls/When.tsx';
import type { FunctionView } from '../view.ts';

export const CodeProperties = ({ view: { configuration: f } }: { view: FunctionView }) => (
  <Container header={<Header variant="h2">Code properties</Header>}>
    <KeyValuePairs
      columns={3}
      items={[
        { label: 'Package size', value: `${f.CodeSize} bytes` },
        { label: 'SHA256 hash', value: <Copyable text={f.CodeSha256!} what="SHA256 hash" /> },
        { label: 'Last modified', value: <When time={f.LastModified} /> },
      ]}
    />
  </Container>
);
