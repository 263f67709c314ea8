import type { Reason } from '../verdict/verdict.ts';

/** Monitor-side faults that our side has to fix; the label of `threenines_own_fault`. */
export const OWN_FAULTS = ['own-network', 'own-credentials', 'test-data'] as const satisfies readonly Reason[];
export type MonitorFault = (typeof OWN_FAULTS)[number];

export function ownFaultOf(reason: Reason): MonitorFault | null {
  return OWN_FAULTS.find((fault) => fault === reason) ?? null;
}
