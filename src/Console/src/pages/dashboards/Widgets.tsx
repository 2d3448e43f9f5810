import type { ComponentType } from 'react';
import { columns, type Widget } from './body.ts';
import { AlarmWidget } from './widgets/AlarmWidget.tsx';
import { LogWidget } from './widgets/LogWidget.tsx';
import { MetricWidget } from './widgets/MetricWidget.tsx';
import { TextWidget } from './widgets/TextWidget.tsx';
import { UnknownWidget } from './widgets/UnknownWidget.tsx';

export interface WidgetProps {
  widget: Widget;
  /** Of the time that is looked back at, in ms. */
  length: number;
}

const kinds: Record<string, ComponentType<WidgetProps>> = {
  metric: MetricWidget,
  text: TextWidget,
  alarm: AlarmWidget,
  log: LogWidget,
};

/** Where their owner put them. Where the window is narrow: below each other, in that order. */
export const Widgets = ({ widgets, length }: { widgets: readonly Widget[]; length: number }) => (
  <div className="widgets">
    {widgets.map((widget, i) => {
      const Kind = kinds[widget.type] ?? UnknownWidget;
      const { x, y, width, height } = widget;
      return (
        <div
          key={i}
          className="widget"
          style={{
            gridColumn: x === undefined ? `span ${Math.min(width, columns)}` : `${x + 1} / span ${width}`,
            gridRow: y === undefined ? `span ${height}` : `${y + 1} / span ${height}`,
          }}
        >
          <Kind widget={widget} length={length} />
        </div>
      );
    })}
  </div>
);
