import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import type { WidgetProps } from '../Widgets.tsx';

export const UnknownWidget = ({ widget: { type } }: WidgetProps) => (
  <Container fitHeight>
    <Box textAlign="center" color="text-body-secondary">
      Widgets of the type {type} are not drawn.
    </Box>
  </Container>
);
