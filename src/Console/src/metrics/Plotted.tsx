import type { ReactNode } from 'react';

/** Around a chart. One that goes while the mouse is over it hears of the mouse leaving all the same, and looks for a plot that is not there any more. */
export const Plotted = ({ children }: { children: ReactNode }) => (
  <div
    onMouseOutCapture={(event) => {
      if (!event.currentTarget.isConnected || !event.currentTarget.contains(event.target as Node)) event.stopPropagation();
    }}
  >
    {children}
  </div>
);
