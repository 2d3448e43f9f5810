import Container from '@cloudscape-design/components/container';
import { Markdown } from '../../../controls/Markdown.tsx';
import { textOf } from '../body.ts';
import type { WidgetProps } from '../Widgets.tsx';

export const TextWidget = ({ widget }: WidgetProps) => (
  <Container fitHeight>
    <Markdown text={textOf(widget.properties.markdown) ?? ''} />
  </Container>
);
