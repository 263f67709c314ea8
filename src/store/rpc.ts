/** What passes between the store's client and its thread: one reply per request, in any order. */
import { UserError } from '../core/errors.ts';
import { CommitRefused } from '../pipeline/recording/commit-refused.ts';

export interface Request {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

/** The thread's first reply, without a request: the methods of the store that it has opened, or why it has not. */
export const OPENED = 0;

export type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: RemoteError };

/** Error classes do not survive the passage between threads. */
interface RemoteError {
  readonly message: string;
  readonly kind: 'user' | 'refused' | 'other';
  readonly stack: string | undefined;
}

export function packError(thrown: unknown): RemoteError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { message: error.message, kind: kindOf(error), stack: error.stack };
}

function kindOf(error: Error): RemoteError['kind'] {
  if (error instanceof UserError) return 'user';
  return error instanceof CommitRefused ? 'refused' : 'other';
}

const CLASSES = { user: UserError, refused: CommitRefused, other: Error } as const;

export function unpackError({ message, kind, stack }: RemoteError): Error {
  const error = new CLASSES[kind](message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
