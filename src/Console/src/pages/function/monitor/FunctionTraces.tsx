import { useLoad } from '../../../data/useLoad.ts';
import { findTraces } from '../../../xray/client.ts';
import { TraceTable } from '../../../xray/TraceTable.tsx';

export default function FunctionTraces({ functionName, length }: { functionName: string; length: number }) {
  const filter = `service(id(name: "${functionName}", type: "AWS::Lambda::Function"))`;
  const traces = useLoad((signal) => findTraces(length, filter, signal), [filter, length]);
  return <TraceTable traces={traces} description="Of invocations that were recorded by X-Ray." pageSize={10} />;
}
