import type { EpochMs } from '../../core/time.ts';
import type { Role } from '../../wire/roles.ts';

/** A token as it is stored: its secret is known to nobody but its owner. */
export interface StoredToken {
  readonly name: string;
  /** SHA-256 of the token, in hex. */
  readonly hash: string;
  /** Its first characters, by which people tell tokens apart. */
  readonly prefix: string;
  readonly role: Role;
  /** Ids of the operators that it may see; null: all. */
  readonly operators: readonly string[] | null;
  readonly createdAt: EpochMs;
  readonly createdBy: string;
  readonly expiresAt: EpochMs;
  readonly revokedAt: EpochMs | null;
}

export interface TokenReads {
  /** Null: there is none. */
  tokenByHash(hash: string): Promise<StoredToken | null>;
}

export interface TokenBook extends TokenReads {
  /** False, with nothing stored, where a token of the name stands that is not revoked. */
  addToken(token: StoredToken): Promise<boolean>;
  /** By name and creation, revoked ones too. */
  tokens(): Promise<StoredToken[]>;
  /** False where no token of the name stands. */
  revokeToken(name: string, at: EpochMs): Promise<boolean>;
}
