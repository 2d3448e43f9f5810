import { type DeploymentPackage, textOf } from '../../../lambda/deploymentPackage.ts';

/** A line that has what is looked for. */
export interface Hit {
  path: string;
  /** Counted from one. */
  line: number;
  text: string;
}

export const mostHits = 200;

// Others have their turn in between, keys that are typed above all.
const turn = 25;
const mostLength = 200;

/** Lines of all text files, whether capital letters or small, in the order of the files. */
export async function search(files: DeploymentPackage, words: string, signal: AbortSignal): Promise<Hit[]> {
  const wanted = words.toLowerCase();
  const hits: Hit[] = [];
  let end = performance.now() + turn;
  for (const [path, file] of [...files].sort(([a], [b]) => a.localeCompare(b))) {
    if (performance.now() > end) {
      await new Promise((done) => setTimeout(done));
      signal.throwIfAborted();
      end = performance.now() + turn;
    }
    const text = textOf(file);
    // The whole first: most files have none.
    if (text === null || !text.toLowerCase().includes(wanted)) continue;
    for (const [i, line] of text.split('\n').entries()) {
      if (!line.toLowerCase().includes(wanted)) continue;
      hits.push({ path, line: i + 1, text: line.trim().slice(0, mostLength) });
      if (hits.length >= mostHits) return hits;
    }
  }
  return hits;
}
