import { type ComponentType, lazy } from 'react';
import type { FunctionView } from '../view.ts';
import { EnvironmentVariables } from './EnvironmentVariables.tsx';
import { General, Monitoring } from './Plain.tsx';
import { Permissions } from './Permissions.tsx';
import { Tags } from './Tags.tsx';

export interface Section {
  /** In the address: ?section=general. */
  id: string;
  text: string;
  content: ComponentType<{ view: FunctionView }>;
}

export const sections: readonly [Section, ...Section[]] = [
  { id: 'general', text: 'General configuration', content: General },
  { id: 'permissions', text: 'Permissions', content: Permissions },
  { id: 'url', text: 'Function URL', content: lazy(() => import('./url/FunctionUrl.tsx')) },
  { id: 'environment', text: 'Environment variables', content: EnvironmentVariables },
  { id: 'tags', text: 'Tags', content: Tags },
  { id: 'vpc', text: 'VPC', content: lazy(() => import('./vpc/Vpc.tsx')) },
  { id: 'monitoring', text: 'Monitoring and operations tools', content: Monitoring },
  { id: 'concurrency', text: 'Concurrency and recursion', content: lazy(() => import('./concurrency/Concurrency.tsx')) },
  {
    id: 'asynchronous',
    text: 'Asynchronous invocation',
    content: lazy(() => import('./asynchronous/AsynchronousInvocation.tsx')),
  },
  { id: 'code-signing', text: 'Code signing', content: lazy(() => import('./codesigning/CodeSigning.tsx')) },
  { id: 'file-systems', text: 'File systems', content: lazy(() => import('./filesystems/FileSystems.tsx')) },
];
