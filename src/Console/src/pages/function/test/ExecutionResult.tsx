import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { address, segment } from '../../../frame/router.ts';
import { type FunctionView, logGroupOf } from '../view.ts';
import { pretty, type Result } from './invoke.ts';
import { failureOf } from './trace.ts';

export function ExecutionResult({ view, result }: { view: FunctionView; result: Result }) {
  if (result.invocation === 'Event') {
    return (
      <Alert type="success" header="Asynchronous invocation: accepted">
        {view.name} gets the event soon (status {result.status}).{' '}
        <Link href={address(`/functions/${segment(view.name)}?tab=monitor`)}>Follow its log.</Link>
      </Alert>
    );
  }
  if (result.invocation === 'DryRun') {
    return (
      <Alert type="success" header="Dry run: succeeded">
        You may invoke {view.name}, and the event is accepted (status {result.status}). It was not run.
      </Alert>
    );
  }
  const failure = result.functionError === undefined ? null : failureOf(result.payload);
  return (
    <Alert
      type={result.functionError === undefined ? 'success' : 'error'}
      header={
        <>
          Executing function: {result.functionError === undefined ? 'succeeded' : 'failed'} (
          <Link href={address(`/logs/groups/${segment(logGroupOf(view))}`)}>logs</Link>)
        </>
      }
    >
      <ExpandableSection headerText="Details" defaultExpanded>
        <SpaceBetween size="m">
          {failure && <Trace view={view} failure={failure} />}
          <div>
            <Box variant="awsui-key-label">
              {result.functionError === undefined ? 'The function returned' : 'The error, as callers get it'}
            </Box>
            <pre className="output" role="region" aria-label="Response" tabIndex={0}>
              {pretty(result.payload)}
            </pre>
          </div>
          <Summary view={view} result={result} />
          <div>
            <Box variant="awsui-key-label">Log output (the last 4 KB)</Box>
            <pre className="output" role="region" aria-label="Log output" tabIndex={0}>
              {result.log}
            </pre>
          </div>
        </SpaceBetween>
      </ExpandableSection>
    </Alert>
  );
}

function Trace({ view, failure }: { view: FunctionView; failure: NonNullable<ReturnType<typeof failureOf>> }) {
  return (
    <div role="region" aria-label="Trace">
      <Box variant="awsui-key-label">{failure.type ?? 'Error'}</Box>
      <pre className="output">
        {failure.message}
        {failure.frames.map((frame, i) => (
          <span key={i}>
            {'\n'}
            {frame.file === undefined ? (
              frame.text
            ) : (
              <Link href={address(`/functions/${segment(view.name)}?tab=code&file=${segment(frame.file)}&line=${frame.line}`)}>
                {frame.text}
              </Link>
            )}
          </span>
        ))}
      </pre>
    </div>
  );
}

function Summary({ view, result }: { view: FunctionView; result: Result }) {
  const { report } = result;
  const milliseconds = (time?: number) => (time === undefined ? '-' : `${time} ms`);
  return (
    <KeyValuePairs
      columns={4}
      items={[
        { label: 'Code SHA-256', value: view.configuration.CodeSha256 },
        { label: 'Function version', value: result.version ?? '-' },
        { label: 'Request ID', value: report?.requestId ?? '-' },
        { label: 'Init duration', value: milliseconds(report?.init) },
        { label: 'Duration', value: milliseconds(report?.duration) },
        { label: 'Billed duration', value: milliseconds(report?.billed) },
        { label: 'Resources configured', value: report ? `${report.memorySize} MB` : '-' },
        { label: 'Max memory used', value: report ? `${report.memoryUsed} MB` : '-' },
      ]}
    />
  );
}
