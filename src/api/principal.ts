import type { Role } from '../wire/roles.ts';
import type { PRINCIPAL_KINDS } from '../wire/session.ts';

/** Who asks. The way in has made sure of it. */
export interface Principal {
  readonly kind: (typeof PRINCIPAL_KINDS)[number];
  /** As the logs name it. */
  readonly name: string;
  readonly role: Role;
  /** Ids of the operators that it may see; null: all. */
  readonly operators: readonly string[] | null;
}

/** Whoever reaches a loopback listener without a proxy in between. */
export const LOCAL: Principal = { kind: 'local', name: 'local (not signed in)', role: 'admin', operators: null };

export function maySee({ operators }: Principal, operator: string): boolean {
  return operators === null || operators.includes(operator);
}
