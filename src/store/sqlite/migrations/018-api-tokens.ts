import type { Migration } from './migration.ts';

/** Tokens of the HTTP API. A name is used again once its token is revoked. */
export const apiTokens: Migration = {
  name: 'api tokens',
  sql: `
      create table api_tokens (
        hash text primary key,
        name text not null,
        prefix text not null,
        role text not null,
        operators text,
        created_at integer not null,
        created_by text not null,
        expires_at integer not null,
        revoked_at integer
      ) strict, without rowid;
      create unique index api_tokens_name on api_tokens (name) where revoked_at is null;
    `,
};
