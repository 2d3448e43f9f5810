import Box from '@cloudscape-design/components/box';
import Spinner from '@cloudscape-design/components/spinner';
import { useLoad } from '../../../data/useLoad.ts';
import type { DeploymentPackage } from '../../../lambda/deploymentPackage.ts';
import { type Hit, mostHits, search } from './search.ts';

interface SearchFilesProps {
  files: DeploymentPackage;
  words: string;
  show: (path: string, line: number) => void;
}

const pause = 150;

/** Where in the files the words are. */
export function SearchFiles({ files, words, show }: SearchFilesProps) {
  const hits = useLoad(
    async (signal) => {
      // While somebody types.
      await new Promise((done) => setTimeout(done, pause));
      return signal.aborted ? [] : search(files, words, signal);
    },
    [files, words],
  );
  if (!hits.value)
    return (
      <Box color="text-body-secondary">
        <Spinner /> Searching
      </Box>
    );
  if (hits.value.length === 0) return <Box color="text-body-secondary">No file has it.</Box>;
  const byPath = Map.groupBy(hits.value, (hit) => hit.path);
  return (
    <div role="region" aria-label="Search results" className="hits">
      <Box color="text-body-secondary">
        {hits.value.length}
        {hits.value.length >= mostHits ? ' or more' : ''} {hits.value.length === 1 ? 'line' : 'lines'} in {byPath.size}{' '}
        {byPath.size === 1 ? 'file' : 'files'}
      </Box>
      {[...byPath].map(([path, lines]) => (
        <div key={path}>
          <strong>{path}</strong>
          <ul>
            {lines.map((hit) => (
              <li key={hit.line}>
                <Line hit={hit} show={show} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

const Line = ({ hit: { path, line, text }, show }: { hit: Hit; show: SearchFilesProps['show'] }) => (
  <button type="button" className="file-name hit" onClick={() => show(path, line)}>
    <span className="log-time">{line}</span> {text}
  </button>
);
