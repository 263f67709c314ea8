import { type EpochMs, HOUR } from '../../core/time.ts';

/** Open Internet access for one SIM for a while, so that its user can buy. Each SIM has at most one active grant. */
interface Grant {
  readonly iccid: string;
  /** Country of the grant; null when the request named none. */
  readonly location: string | null;
  readonly grantedAt: EpochMs;
  readonly expiresAt: EpochMs;
  /** Null until a DELETE, or a grant for another country, ends it. */
  readonly revokedAt: EpochMs | null;
}

const LIFETIME_MS = HOUR;
const KEPT = 10_000;

export interface Grants {
  /** A repeat for the same SIM and country prolongs the grant. */
  grant(iccid: string, location: string | null, at: EpochMs): void;
  /** Does nothing when there is nothing to revoke. */
  revoke(iccid: string, at: EpochMs): void;
  /** The newest 10,000, oldest first. */
  all(): readonly Grant[];
  /** Neither revoked nor expired at that time. */
  active(at: EpochMs): readonly Grant[];
}

export function createGrants(): Grants {
  const past: Grant[] = [];
  const current = new Map<string, Grant>();

  function end(iccid: string, at: EpochMs): void {
    const grant = current.get(iccid);
    if (grant === undefined) return;
    current.delete(iccid);
    past.push(isLive(grant, at) ? { ...grant, revokedAt: at } : grant);
    if (past.length > KEPT) past.shift();
  }

  return {
    grant(iccid, location, at) {
      const grant = current.get(iccid);
      const repeats = grant !== undefined && grant.location === location && isLive(grant, at);
      if (!repeats) end(iccid, at);
      const grantedAt = repeats ? grant.grantedAt : at;
      current.set(iccid, { iccid, location, grantedAt, expiresAt: at + LIFETIME_MS, revokedAt: null });
    },
    revoke: end,
    all: () => [...past, ...current.values()].sort((a, b) => a.grantedAt - b.grantedAt).slice(-KEPT),
    active: (at) => [...current.values()].filter((grant) => isLive(grant, at)),
  };
}

function isLive(grant: Grant, at: EpochMs): boolean {
  return grant.expiresAt > at;
}
