import { randomUUID } from 'node:crypto';

export { maskedSim } from '../core/probe-kinds/spec.ts';

/** Fresh for every request: the contract answers a repeated one with 409. The quotes around it in the contract's examples are no part of it. */
export function newTransactionId(): string {
  return `MSFT-${randomUUID()}`;
}
