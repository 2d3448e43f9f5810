import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import type { FunctionView } from '../view.ts';

/** To be looked at: Kiln has no TagResource for functions yet. */
export const Tags = ({ view }: { view: FunctionView }) => (
  <Container
    header={
      <Header variant="h2" description="Given when the function was created. This server cannot change them yet (TagResource).">
        Tags
      </Header>
    }
  >
    <Table
      variant="embedded"
      items={Object.entries(view.tags)}
      empty={<Box textAlign="center">No tags</Box>}
      ariaLabels={{ tableLabel: 'Tags' }}
      columnDefinitions={[
        { id: 'key', header: 'Key', cell: ([key]) => key, isRowHeader: true },
        { id: 'value', header: 'Value', cell: ([, value]) => value },
      ]}
    />
  </Container>
);
