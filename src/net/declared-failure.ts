import { FAILURE } from '../core/verdict/exchange.ts';

/** A failure that we declare ourselves, with our own words for it. */
export class DeclaredFailure extends Error {
  readonly code: string;

  constructor(kind: keyof typeof FAILURE, explanation: string) {
    super(explanation);
    this.code = FAILURE[kind];
  }
}
