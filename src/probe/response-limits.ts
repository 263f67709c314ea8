/** Bounds on an answer beside its body: on its head, on what frames the body, on informational answers. */
import type { Socket } from 'node:net';
import { DeclaredFailure } from '../net/declared-failure.ts';
import { type HeadListener, MAX_HEAD_BYTES, readOneHead } from '../net/head-reader.ts';

/** What an answer may take on the wire beside its body: this, and a share of the body that chunks of 24 bytes stay below. */
const MAX_FRAMING_BYTES = 128 * 1024;
const MAX_FRAMING_SHARE = 0.25;

type Listener = Pick<Required<HeadListener>, 'started' | 'read'> & {
  readonly exceeded: (failure: DeclaredFailure) => void;
};

/** Of what is neither head nor body (padding, chunk extensions) the parser tells nothing, and takes it without end. */
export function boundHeadAndFraming(socket: Socket, body: { readonly length: number }, listener: Listener): void {
  const { started, read, exceeded } = listener;
  readOneHead(socket, { started, read, refused: (why) => exceeded(REFUSALS[why]()) });
  socket.on('readable', () => {
    if (socket.bytesRead > body.length * (1 + MAX_FRAMING_SHARE) + MAX_FRAMING_BYTES) exceeded(tooMuchFraming());
  });
}

const REFUSALS = {
  'headers-too-large': () =>
    new DeclaredFailure('headersTooLarge', `the headers are larger than ${MAX_HEAD_BYTES / 1024} KiB`),
  'too-many-informational': () => new DeclaredFailure('badResponse', 'more than 20 informational answers'),
} as const;

function tooMuchFraming(): DeclaredFailure {
  return new DeclaredFailure('bodyTooLarge', `more than ${MAX_FRAMING_BYTES / 1024} KiB around the body`);
}
