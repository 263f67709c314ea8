import { createHash } from 'node:crypto';

/** A stable name for a SIM in the journal of grants. It does not reveal the SIM's number. */
export function simName(iccid: string): string {
  return createHash('sha256').update(`threenines sim ${iccid}`).digest('hex').slice(0, 32);
}
