import { bundleFault } from '../config/secrets/tls-material.ts';
import { parseListen } from '../config/units.ts';
import { UserError } from '../core/errors.ts';
import { readToldText, SMALL_FILE_BYTES } from '../files/told-file.ts';
import { type CanaryCredentials, startCanary } from '../http/canary.ts';
import { systemClock } from '../runtime/clock.ts';
import { handleSignals } from '../runtime/signals.ts';
import { type Command, EXIT, type ParsedArgs } from './command.ts';

export const command: Command = {
  name: 'canary',
  summary: 'an echo that checks our client certificate as operators do',
  help: `Usage: threenines canary --listen HOST:PORT --cert FILE --key FILE --ca FILE

Serves HTTPS until Ctrl-C and judges client certificates: 200 with what it saw to those of the given authority, 403 with the
reason to all others. The daemon asks it each minute with the certificate that operators are shown ("canary" in
monitors.yaml), and knows from it whether a refusal is its own fault. Run it apart from the daemon, best in another network.

  --listen H:P      where it listens; port 0 takes any free one
  --cert FILE       its own certificate, PEM
  --key FILE        its private key, PEM
  --ca FILE         authorities whose client certificates are accepted, PEM: those that the operators trust

SIGHUP reads the files again.`,
  options: {
    listen: { type: 'string' },
    cert: { type: 'string' },
    key: { type: 'string' },
    ca: { type: 'string' },
  },
  async run({ values, positionals }, io) {
    if (positionals.length > 0) throw new UserError(`canary takes no argument, found "${positionals[0]}"`);
    const listen = required(values, 'listen');
    const address = parseListen(listen);
    if (address === null) throw new UserError(`--listen: expected HOST:PORT such as 127.0.0.1:9440, found "${listen}"`);
    const canary = await startCanary(address.host, address.port, readCredentials(values));
    const stopped = new Promise<void>((resolve) => {
      const reload = () => {
        try {
          canary.renew(readCredentials(values));
        } catch (error) {
          io.stderr.write(`the old files stay in force: ${error instanceof Error ? error.message : String(error)}\n`);
        }
      };
      handleSignals({ stop: () => resolve(), reload }, systemClock);
    });
    io.stdout.write(`the canary listens at ${canary.url}\n`);
    await stopped;
    await canary.stop();
    return EXIT.ok;
  },
};

function readCredentials(values: ParsedArgs['values']): CanaryCredentials {
  const ca = readPem(values, 'ca');
  const fault = bundleFault(ca);
  if (fault !== null) throw new UserError(`--ca: expected certificates in ${required(values, 'ca')}, found ${fault}`);
  return { cert: readPem(values, 'cert'), key: readPem(values, 'key'), ca };
}

function readPem(values: ParsedArgs['values'], name: 'cert' | 'key' | 'ca'): string {
  const file = required(values, name);
  try {
    return readToldText(file, SMALL_FILE_BYTES).replace(/^\uFEFF/, '');
  } catch (error) {
    throw new UserError(`--${name}: expected a readable file ${file}, found ${(error as Error).message}`);
  }
}

function required(values: ParsedArgs['values'], name: string): string {
  const value = values[name];
  if (typeof value !== 'string') throw new UserError(`--${name} is required; "threenines canary --help" explains it`);
  return value;
}
