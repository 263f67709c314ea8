import type { Phase } from '../core/sample.ts';
import { type ExchangeFailure, FAILURE } from '../core/verdict/exchange.ts';
import { DeclaredFailure } from '../net/declared-failure.ts';

/** Our own credentials cannot be used: nothing was asked of the operator. */
export class CredentialError extends Error {
  override readonly name = 'CredentialError';
}

/** A grant was asked for on a SIM that is not, or no longer, the one of the operator's list: nothing was sent. */
export class ForeignSimError extends Error {
  override readonly name = 'ForeignSimError';
}

/**
 * Foreign messages are not repeated: they may carry addresses, header values or parts of an answer. `peerEnded`: the
 * server had closed its side in good order.
 */
export function describeFailure(error: unknown, phase: Phase, peerEnded: boolean): ExchangeFailure {
  if (error instanceof DeclaredFailure) {
    return { phase, code: error.code, attempts: [], explanation: error.message };
  }
  const attempts = error instanceof AggregateError ? error.errors.map((attempt) => codeOf(attempt, peerEnded)) : [];
  return { phase, code: codeOf(error, peerEnded), attempts, explanation: null };
}

function codeOf(error: unknown, peerEnded: boolean): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  switch (code) {
    case 'UND_ERR_HEADERS_OVERFLOW':
      return FAILURE.headersTooLarge;
    case 'UND_ERR_INVALID_ARG':
      return FAILURE.requestInvalid;
    case 'UND_ERR_SOCKET':
      return error.message.startsWith('bad ') ? FAILURE.badResponse : FAILURE.closed;
    case 'HTTPParserError':
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      // The parser says the same of an answer that breaks the rules and of one that breaks off.
      return peerEnded ? FAILURE.closed : FAILURE.badResponse;
    default:
      return code;
  }
}
