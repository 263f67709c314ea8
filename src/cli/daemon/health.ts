import { UserError } from '../../core/errors.ts';
import { type Command, EXIT, type Io, type ParsedArgs } from '../command.ts';

const DEFAULT_URL = 'http://127.0.0.1:8080';
const LIMIT_MS = 3_000;

/** Asks a running daemon whether it is alive: what a container runs as its health check, which has no other HTTP client. */
export const command: Command = {
  name: 'health',
  summary: 'ask a running daemon whether it is alive',
  help: `Usage: threenines health [--url URL]

Asks the daemon at URL (${DEFAULT_URL} by default) for /live.
Ends with 0 when it answers that it is alive within ${LIMIT_MS / 1_000} seconds, with 1 when not.
`,
  options: { url: { type: 'string' } },
  run,
};

async function run({ values }: ParsedArgs, io: Io): Promise<number> {
  const url = liveUrl(values.url);
  const trouble = await ask(url);
  if (trouble === undefined) {
    io.stdout.write('alive\n');
    return EXIT.ok;
  }
  io.stderr.write(`${url}: ${trouble}\n`);
  return EXIT.no;
}

function liveUrl(given: unknown = DEFAULT_URL): URL {
  const url = URL.parse('/live', String(given));
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UserError(`--url: expected an address such as ${DEFAULT_URL}, got "${given}"`);
  }
  return url;
}

/** What speaks against the daemon being alive; undefined when nothing does. */
async function ask(url: URL): Promise<string | undefined> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(LIMIT_MS) });
    await response.body?.cancel();
    return response.ok ? undefined : `answered ${response.status}`;
  } catch (error) {
    return reasonOf(error);
  }
}

/** `fetch failed` says nothing; its cause does, and may hold one error for each address that was tried. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause ? error.cause : error;
  const [first] = cause instanceof AggregateError ? cause.errors : [cause];
  return first instanceof Error ? first.message : String(first);
}
