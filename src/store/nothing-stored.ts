import type { SafetyStore } from '../pipeline/safety/ports.ts';

/** The records of a process that probes without a data folder: none, and none are made. It cannot grant. */
export function nothingStored(): SafetyStore & { close(): Promise<void> } {
  const nothing = async () => [];
  const ignored = async () => {};
  return {
    openGrant: () => Promise.reject(new Error('a grant needs a data folder that remembers it')),
    closeGrants: ignored,
    noteFailedRevocation: ignored,
    openGrants: nothing,
    grantsSince: nothing,
    quarantine: ignored,
    quarantines: nothing,
    stoppedOperators: nothing,
    addRequests: ignored,
    close: ignored,
  };
}
