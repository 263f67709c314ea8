import { UserError } from '../../core/errors.ts';
import { isoTime } from '../../core/time.ts';
import type { StoredToken } from '../../pipeline/access/ports.ts';
import { addToken } from '../../pipeline/access/verbs/add-token.ts';
import { revokeToken } from '../../pipeline/access/verbs/revoke-token.ts';
import { systemClock } from '../../runtime/clock.ts';
import { openTokens } from '../../store/index.ts';
import { ROLES } from '../../wire/roles.ts';
import { actor } from '../args/actor.ts';
import { dataDirOf } from '../args/data-dir.ts';
import { inputError } from '../args/input-error.ts';
import { tableWidth, textTable } from '../args/table.ts';
import { choice } from '../args/values.ts';
import { type Command, EXIT, type Io, type ParsedArgs } from '../command.ts';

export const command: Command = {
  name: 'token',
  summary: 'issue, list and revoke tokens of the HTTP API',
  help: `Usage: threenines token add NAME --role ROLE [--operators A,B] [--expires 90d]
       threenines token list [--json]
       threenines token revoke NAME

Tokens of the HTTP API, for a daemon with "auth" in monitors.yaml. "add" prints the token alone on stdout, once: only its hash is
stored. A revoked or expired token is refused from the next request on. Works beside a running daemon.

  --role ROLE       viewer, responder (acts on incidents, maintenance, probes and switches), manager (months), or admin
  --operators A,B   only these operators (default: all)
  --expires DAYS    days until it expires, such as 30d (default: 90d, at most 400d)
  --by NAME         who issues it (default: your user name)
  --data-dir DIR    the daemon's data folder (default: that of monitors.yaml)
  --config FILE     take the data folder from this configuration
  --json            list: print one JSON array`,
  options: {
    role: { type: 'string' },
    operators: { type: 'string' },
    expires: { type: 'string' },
    by: { type: 'string' },
    'data-dir': { type: 'string' },
    config: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(args, io) {
    const [verb, name] = args.positionals;
    if (verb === 'add' && name !== undefined) return await add(name, args, io);
    if (verb === 'list') return await list(args, io);
    if (verb === 'revoke' && name !== undefined) return await revoke(name, args, io);
    throw new UserError('expected token add NAME, list or revoke NAME; --help explains them');
  },
};

async function add(name: string, args: ParsedArgs, io: Io): Promise<number> {
  const { role, operators } = args.values;
  if (role === undefined) throw new UserError(`token add needs --role: ${ROLES.join(', ')}`);
  const input = {
    name,
    role: choice(args, 'role', ROLES),
    ...(typeof operators === 'string' && { operators: operators.split(',') }),
    ...daysOf(args),
  };
  return await withTokens(args, io, async (store) => {
    const outcome = await addToken({ actor: actor(args), clock: systemClock, store }, input);
    if (outcome.kind === 'refused') {
      if (outcome.reason === 'invalid-input') throw inputError(outcome, { name: 'NAME', expiresInDays: '--expires' });
      throw new UserError(`there is a token "${name}" already; revoke it first, or take another name`);
    }
    io.stdout.write(`${outcome.token}\n`);
    io.stderr.write(`${role}, until ${isoTime(outcome.stored.expiresAt)}; it is shown this once\n`);
    return EXIT.ok;
  });
}

function daysOf({ values: { expires } }: ParsedArgs): { readonly expiresInDays?: number } {
  if (expires === undefined) return {};
  const days = /^(\d{1,4})d$/.exec(String(expires))?.[1];
  if (days === undefined) throw new UserError(`--expires: expected days such as 90d, found "${expires}"`);
  return { expiresInDays: Number(days) };
}

async function list(args: ParsedArgs, io: Io): Promise<number> {
  return await withTokens(args, io, async (store) => {
    const tokens = await store.tokens();
    if (args.values.json === true) io.stdout.write(`${JSON.stringify(tokens.map(tokenJson), null, 2)}\n`);
    else io.stdout.write(tokens.length === 0 ? 'there is no token\n' : `${table(tokens, tableWidth(io))}\n`);
    return EXIT.ok;
  });
}

function table(tokens: readonly StoredToken[], width: number): string {
  return textTable(
    ['TOKEN', 'NAME', 'ROLE', 'OPERATORS', 'EXPIRES', ''],
    tokens.map(({ prefix, name, role, operators, expiresAt, revokedAt }) => [
      `${prefix}…`,
      name,
      role,
      operators?.join(', ') ?? 'all',
      isoTime(expiresAt).slice(0, 16),
      stateOf({ expiresAt, revokedAt }),
    ]),
    { width },
  );
}

function stateOf({ expiresAt, revokedAt }: Pick<StoredToken, 'expiresAt' | 'revokedAt'>): string {
  if (revokedAt !== null) return `revoked ${isoTime(revokedAt).slice(0, 16)}`;
  return expiresAt <= systemClock.now() ? 'expired' : '';
}

function tokenJson({ hash: _, createdAt, expiresAt, revokedAt, ...token }: StoredToken): object {
  return {
    ...token,
    createdAt: isoTime(createdAt),
    expiresAt: isoTime(expiresAt),
    revokedAt: revokedAt === null ? null : isoTime(revokedAt),
  };
}

async function revoke(name: string, args: ParsedArgs, io: Io): Promise<number> {
  return await withTokens(args, io, async (store) => {
    const outcome = await revokeToken({ actor: actor(args), clock: systemClock, store }, { name });
    if (outcome.kind === 'refused') {
      if (outcome.reason === 'invalid-input') throw inputError(outcome, { name: 'NAME' });
      throw new UserError(`there is no token "${name}" that is not revoked; "threenines token list" shows them`);
    }
    io.stdout.write(`${name}: revoked\n`);
    return EXIT.ok;
  });
}

async function withTokens(
  args: ParsedArgs,
  io: Io,
  work: (store: ReturnType<typeof openTokens>) => Promise<number>,
): Promise<number> {
  const store = openTokens(dataDirOf(args, io));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
