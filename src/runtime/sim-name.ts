import { createHash } from 'node:crypto';

/** A stable name for a SIM in the ledger of grants, which does not show its number. */
export function simName(iccid: string): string {
  return createHash('sha256').update(`threenines sim ${iccid}`).digest('hex').slice(0, 32);
}
