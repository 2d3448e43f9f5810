import { isRefusal } from '../session/session.ts';

/** An error as a person can read it. */
export interface Readable {
  header: string;
  content: string;
  /** Signing in again would help. */
  isSignedOut?: boolean;
}

interface ServiceError extends Error {
  $metadata?: { httpStatusCode?: number; requestId?: string };
  Message?: string;
}

const denied = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation']);

// What browsers say when there is no answer.
const unreachable = /failed to fetch|networkerror|load failed/i;

// User: arn:… is not authorized to perform: lambda:ListFunctions on resource: arn:… because no identity-based policy allows …
const denial = /^User: (\S+) is not authorized to perform: (\S+)(?: on resource: (\S+))?(?: (because .*|with an .*))?$/s;

const headers: Record<string, string> = {
  ResourceNotFoundException: 'Not found',
  NoSuchEntity: 'Not found',
  NoSuchEntityException: 'Not found',
  ResourceConflictException: 'In the way',
  EntityAlreadyExists: 'The name is taken',
  EntityAlreadyExistsException: 'The name is taken',
  DeleteConflict: 'Still in use',
  DeleteConflictException: 'Still in use',
  TooManyRequestsException: 'Throttled',
  ThrottlingException: 'Throttled',
  RequestTooLargeException: 'Too large',
  RequestEntityTooLargeException: 'Too large',
  InvalidParameterValueException: 'A value is not accepted',
  InvalidParameterException: 'A value is not accepted',
  ValidationException: 'A value is not accepted',
  ValidationError: 'A value is not accepted',
  InvalidInput: 'A value is not accepted',
  MalformedPolicyDocument: 'The policy is not accepted',
  MalformedPolicyDocumentException: 'The policy is not accepted',
  InvalidZipFileException: 'The package cannot be read',
};

/** The only place that turns what the SDK throws into words. */
export function readable(thrown: unknown): Readable {
  if (!(thrown instanceof Error)) return { header: 'It did not work', content: String(thrown) };
  const error: ServiceError = thrown;
  const message = error.message || error.Message || error.name;
  const parts = denial.exec(message);
  if (parts || denied.has(error.name)) {
    if (!parts) return { header: 'You are not allowed to do this', content: message };
    const [, who, action, resource, why] = parts;
    return {
      header: `You are not allowed to do ${action}`,
      content: `${who} asked for ${action}${resource ? ` on ${resource}` : ''}${why ? `; denied ${why.replace(/\.$/, '')}` : ''}.`,
    };
  }
  if (isRefusal(error) || error.name === 'CredentialsProviderError')
    return { header: 'You are signed out', content: 'The credentials are no longer valid. Sign in again.', isSignedOut: true };
  if (error instanceof TypeError && unreachable.test(error.message))
    return { header: 'Kiln does not answer', content: 'The server cannot be reached. Is it running?' };
  const status = error.$metadata?.httpStatusCode;
  const request = status && status >= 500 ? ` (request ${error.$metadata?.requestId ?? 'without id'})` : '';
  return { header: headers[error.name] ?? (status ? spaced(error.name) : 'It did not work'), content: message + request };
}

/** CodeStorageExceededException: Code storage exceeded. */
function spaced(name: string) {
  const words = name
    .replace(/(Exception|Error)$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
