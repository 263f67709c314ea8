/** Bounds on an answer beside its body: on headers, on what frames the body, on informational answers. */
import type { Socket } from 'node:net';
import { DeclaredFailure } from '../net/declared-failure.ts';

export const MAX_HEADER_BYTES = 16 * 1024;
/** Answers with 100 to 199 before the real one. Nobody needs more than a few. */
export const MAX_INFORMATIONAL = 20;
/** What an answer may take on the wire beside its body: this, and a share of the body that chunks of 24 bytes stay below. */
const MAX_FRAMING_BYTES = 128 * 1024;
const MAX_FRAMING_SHARE = 0.25;

/** Of what is neither header nor body (padding, chunk extensions) the parser tells nothing, and takes it without end. */
export function boundHeadersAndFraming(
  socket: Socket,
  isWaitingForHeaders: () => boolean,
  body: { readonly length: number },
  exceeded: (failure: DeclaredFailure) => void,
): void {
  // Before the parser, which would take what lies there whole, and make an error of each header beyond its limit.
  socket.prependListener('readable', () => {
    if (isWaitingForHeaders() && hasEndlessHeaders(socket)) exceeded(tooManyHeaders());
  });
  socket.on('readable', () => {
    if (socket.bytesRead > body.length * (1 + MAX_FRAMING_SHARE) + MAX_FRAMING_BYTES) exceeded(tooMuchFraming());
  });
}

/** Whether more than the limit lies there and no end of a header in it. Then it is taken away, so that nobody reads it. */
function hasEndlessHeaders(socket: Socket): boolean {
  if (socket.readableLength <= MAX_HEADER_BYTES) return false;
  const bytes = socket.read() as Buffer;
  const isEndless = !bytes.subarray(0, MAX_HEADER_BYTES).includes('\r\n\r\n');
  if (!isEndless) socket.unshift(bytes);
  return isEndless;
}

function tooManyHeaders(): DeclaredFailure {
  return new DeclaredFailure('headersTooLarge', `the headers are larger than ${MAX_HEADER_BYTES / 1024} KiB`);
}

function tooMuchFraming(): DeclaredFailure {
  return new DeclaredFailure('bodyTooLarge', `more than ${MAX_FRAMING_BYTES / 1024} KiB around the body`);
}

export function tooManyInformational(): DeclaredFailure {
  return new DeclaredFailure('badResponse', `more than ${MAX_INFORMATIONAL} informational answers`);
}
