import { randomUUID } from 'node:crypto';

/** Fresh for every request: the contract answers a repeated one with 409. The quotes around it in the contract's examples are no part of it. */
export function newTransactionId(): string {
  return `MSFT-${randomUUID()}`;
}

/** Enough of a SIM's number for a label: its last four digits. */
export function maskedSim(iccid: string): string {
  return `…${iccid.slice(-4)}`;
}
