import type { DatabaseSync } from 'node:sqlite';
import type { EpochMs } from '../../core/time.ts';
import type { StoredToken, TokenBook, TokenReads } from '../../pipeline/access/ports.ts';
import { ROLES } from '../../wire/roles.ts';

interface TokenRow {
  readonly hash: string;
  readonly name: string;
  readonly prefix: string;
  readonly role: string;
  /** JSON; null: all of them. */
  readonly operators: string | null;
  readonly created_at: EpochMs;
  readonly created_by: string;
  readonly expires_at: EpochMs;
  readonly revoked_at: EpochMs | null;
}

export function tokenReads(db: DatabaseSync): TokenReads {
  return {
    async tokenByHash(hash) {
      const row = db.prepare('select * from api_tokens where hash = ?').get(hash);
      return row === undefined ? null : toToken(row as unknown as TokenRow);
    },
  };
}

export function tokenBook(db: DatabaseSync): TokenBook {
  return {
    ...tokenReads(db),

    async addToken({ hash, name, prefix, role, operators, createdAt, createdBy, expiresAt, revokedAt }) {
      const list = operators === null ? null : JSON.stringify(operators);
      const { changes } = db
        .prepare('insert into api_tokens values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing')
        .run(hash, name, prefix, role, list, createdAt, createdBy, expiresAt, revokedAt);
      return changes > 0;
    },

    async tokens() {
      const rows = db.prepare('select * from api_tokens order by name, created_at').all() as unknown as TokenRow[];
      return rows.flatMap((row) => toToken(row) ?? []);
    },

    async revokeToken(name, at) {
      const sql = 'update api_tokens set revoked_at = ? where name = ? and revoked_at is null';
      return db.prepare(sql).run(at, name).changes > 0;
    },
  };
}

/** Null for one that cannot be read: it lets nobody in. */
function toToken(row: TokenRow): StoredToken | null {
  const role = ROLES.find((one) => one === row.role);
  const operators = operatorsOf(row.operators);
  if (role === undefined || operators === undefined) return null;
  const { hash, name, prefix, created_at, created_by, expires_at, revoked_at } = row;
  return {
    hash,
    name,
    prefix,
    role,
    operators,
    createdAt: created_at,
    createdBy: created_by,
    expiresAt: expires_at,
    revokedAt: revoked_at,
  };
}

/** Undefined: no list of ids. */
function operatorsOf(text: string | null): readonly string[] | null | undefined {
  if (text === null) return null;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((one) => typeof one === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}
