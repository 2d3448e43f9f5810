import { type ComponentType, lazy } from 'react';
import type { FunctionView } from './view.ts';

export interface FunctionTab {
  /** In the address: ?tab=code. */
  id: string;
  label: string;
  content: ComponentType<{ view: FunctionView }>;
}

export const tabs: readonly [FunctionTab, ...FunctionTab[]] = [
  { id: 'code', label: 'Code', content: lazy(() => import('./code/CodeTab.tsx')) },
  { id: 'test', label: 'Test', content: lazy(() => import('./test/TestTab.tsx')) },
  { id: 'monitor', label: 'Monitor', content: lazy(() => import('./monitor/MonitorTab.tsx')) },
  { id: 'configuration', label: 'Configuration', content: lazy(() => import('./configuration/ConfigurationTab.tsx')) },
  { id: 'aliases', label: 'Aliases', content: lazy(() => import('./aliases/AliasesTab.tsx')) },
  { id: 'versions', label: 'Versions', content: lazy(() => import('./versions/VersionsTab.tsx')) },
];
