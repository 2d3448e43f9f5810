/** A failure as the runtimes tell it. */
export interface Failure {
  type?: string;
  message: string;
  frames: readonly Frame[];
}

export interface Frame {
  /** As the runtime wrote it. */
  text: string;
  /** In the deployment package; none: the frame is of the runtime or a library elsewhere. */
  file?: string;
  line?: number;
}

const codeDirectory = '/var/task/';
const frameLine = /File "([^"]+)", line (\d+)/;
const syntaxError = /\((\S+\.py), line (\d+)\)\s*$/;

/**
 * Python 3.7 and later: stackTrace is a list of '  File "/var/task/app.py", line 3, in handler\n    raise …'. Python 2.7 and 3.6: of
 * ["/var/task/app.py", 3, "handler", "raise …"]. A syntax error is told in the message alone: '… (app.py, line 3)'.
 */
export function failureOf(payload: string): Failure | null {
  let error: { errorMessage?: unknown; errorType?: unknown; stackTrace?: unknown };
  try {
    error = JSON.parse(payload);
  } catch {
    return null;
  }
  if (error === null || typeof error !== 'object' || !('errorMessage' in error)) return null;
  const message = String(error.errorMessage);
  const frames = Array.isArray(error.stackTrace) ? error.stackTrace.map(frameOf) : [];
  const [, file, line] = syntaxError.exec(message) ?? [];
  if (file && line && !frames.some((f) => f.file))
    frames.push({ text: `${file}, line ${line}`, ...placeOf(file.startsWith('/') ? file : codeDirectory + file, Number(line)) });
  return { type: error.errorType === undefined ? undefined : String(error.errorType), message, frames };
}

function frameOf(frame: unknown): Frame {
  if (Array.isArray(frame)) {
    const [path, line, name, source] = frame as [string, number, string, string];
    return { text: `  File "${path}", line ${line}, in ${name}\n    ${source}`, ...placeOf(path, line) };
  }
  const text = String(frame).trimEnd();
  const [, path, line] = frameLine.exec(text) ?? [];
  return path === undefined ? { text } : { text, ...placeOf(path, Number(line)) };
}

const placeOf = (path: string, line: number) => (path.startsWith(codeDirectory) ? { file: path.slice(codeDirectory.length), line } : {});
