import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { Copyable } from '../../../controls/Copyable.tsx';
import { When } from '../../../controls/When.tsx';
import type { FunctionView } from '../view.ts';

export const CodeProperties = ({ view: { configuration: f, folder } }: { view: FunctionView }) => (
  <Container header={<Header variant="h2">Code properties</Header>}>
    <KeyValuePairs
      columns={3}
      items={[
        folder === null
          ? { label: 'Package size', value: `${f.CodeSize} bytes` }
          : { label: 'Folder', value: <span className="arn">{folder}</span> },
        { label: 'SHA256 hash', value: <Copyable text={f.CodeSha256!} what="SHA256 hash" /> },
        { label: 'Last modified', value: <When time={f.LastModified} /> },
      ]}
    />
  </Container>
);
