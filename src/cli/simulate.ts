import { parseListen } from '../config/units.ts';
import { UserError } from '../core/errors.ts';
import { readToldText, SMALL_FILE_BYTES } from '../files/told-file.ts';
import { systemClock } from '../runtime/clock.ts';
import { endWithParent } from '../runtime/parent.ts';
import { handleSignals } from '../runtime/signals.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { type Command, EXIT, type Io, type ParsedArgs } from './command.ts';

const DEFAULT_LISTEN = '127.0.0.1:9441';
const DEFAULT_CERTIFICATES = 'data/demo/certs';

/** What the command tells the process that started it over IPC, once all operators serve. */
export interface SimulatorReady {
  readonly type: 'ready';
  readonly operators: readonly { readonly id: string; readonly url: string }[];
}

export const command: Command = {
  name: 'simulate',
  summary: 'simulated operators that speak the contract, with faults on demand',
  help: `Usage: threenines simulate [--listen HOST:PORT] [--scenario FILE] [--certs DIR]
       threenines simulate --list-faults

Serves simulated mobile operators over HTTPS with required client certificates, until Ctrl-C: the API at /v1, the
portal at /portal and a status page at /status. Each operator has a port of its own, from PORT upwards.

  --listen HOST:PORT  address of the first operator, ${DEFAULT_LISTEN} by default; port 0 gives each any free port
  --scenario FILE     operators and their faults over time, as YAML; without it six operators from healthy to down
  --certs DIR         folder for certificates, keys and the Basic password (contoso-password), ${DEFAULT_CERTIFICATES}
                      by default; made when missing, renewed in their last seven days
  --list-faults       prints every fault that a scenario can name

A scenario:
  operators:
    contoso:                                  # a built-in operator keeps its personality
      faults:
        - { after: 60s, fault: down }
        - { after: 35m, fault: healthy }
    mine:
      latency: { min: 40ms, max: 160ms }
      services:
        get-balance: [{ after: 10s, fault: slow, ms: 600 }]
`,
  options: {
    listen: { type: 'string' },
    scenario: { type: 'string' },
    certs: { type: 'string' },
    'list-faults': { type: 'boolean' },
  },
  async run({ values, positionals }, io) {
    if (positionals.length > 0) throw new UserError(`simulate takes no argument, got "${positionals[0]}"`);
    if (values['list-faults'] === true) return listFaults(io);
    const simulator = await start(values);
    const stopped = new Promise<void>((resolve) => handleSignals({ stop: () => resolve() }, systemClock));
    // It has nothing to lose, so it goes at once when whoever started it is gone.
    endWithParent();
    for (const { id, url, summary } of simulator.operators) io.stdout.write(`${id.padEnd(12)} ${url}  ${summary}\n`);
    tellParent(simulator);
    await stopped;
    await simulator.stop();
    return EXIT.ok;
  },
};

/** The simulator is loaded here, not at the top: no other command should wait for it. */
async function start(values: ParsedArgs['values']): Promise<Simulator> {
  const { writeCertificates } = await import('../simulator/credential-files.ts');
  const { parseScenario } = await import('../simulator/scenario-file.ts');
  const { startSimulator } = await import('../simulator/simulator.ts');
  const address = parseListen(textOf(values.listen) ?? DEFAULT_LISTEN);
  if (address === null) throw new UserError(`--listen: expected HOST:PORT such as ${DEFAULT_LISTEN}`);
  const file = textOf(values.scenario);
  const scenario = file === undefined ? {} : { scenario: parseScenario(readScenario(file), file) };
  const { credentials } = await writeCertificates(textOf(values.certs) ?? DEFAULT_CERTIFICATES, systemClock.now());
  return startSimulator({ ...address, credentials, ...scenario });
}

async function listFaults(io: Io): Promise<number> {
  const { faultHelp } = await import('../simulator/faults/help.ts');
  io.stdout.write(faultHelp());
  return EXIT.ok;
}

function readScenario(file: string): string {
  try {
    return readToldText(file, SMALL_FILE_BYTES);
  } catch (error) {
    throw new UserError(`cannot read ${file}: it is ${(error as Error).message}`);
  }
}

function textOf(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function tellParent({ operators }: Simulator): void {
  const ready: SimulatorReady = { type: 'ready', operators: operators.map(({ id, url }) => ({ id, url })) };
  process.send?.(ready);
}
