import { loadConfiguration } from '../../config/index.ts';
import type { Configuration } from '../../core/configuration.ts';
import { UserError } from '../../core/errors.ts';
import type { Monitor } from '../../core/monitor.ts';
import { termsAt } from '../../core/sla/terms.ts';
import { isoTime } from '../../core/time.ts';
import { verdictOf } from '../../core/verdict/verdict.ts';
import type { ProbeResult } from '../../pipeline/ports/prober.ts';
import type { CommandAnswer } from '../../pipeline/safety/ports.ts';
import { configFileOf } from '../args/data-dir.ts';
import { idsLike, unknownName } from '../args/desk.ts';
import { type Command, EXIT, type Io } from '../command.ts';
import { probeAlone } from './in-process.ts';
import { refusalText } from './refusal-text.ts';
import { probeThroughDaemon } from './via-daemon.ts';
import { renderWaterfall } from './waterfall.ts';

export const command: Command = {
  name: 'probe',
  summary: 'probe one monitor now and show where the milliseconds went',
  help: `Usage: threenines probe OPERATOR/SERVICE [options]

Runs one probe and shows it as a waterfall of phases and checks. Stores no sample. Beside a running daemon it is the daemon
that probes, so that the operator's rate, the kill switch and the caps on test SIMs hold for both together. The verdict is
that of the probe alone: whose fault a failure is, the daemon decides with more evidence. Exit code 0 when the verdict is
good, 1 when it is not, or when nothing may be sent now.

  --config FILE     configuration (default: monitors.yaml)
  --data-dir DIR    data folder, in place of the configuration's
  --json            print the result as one JSON object`,
  options: {
    config: { type: 'string' },
    'data-dir': { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(args, io) {
    const { values, positionals } = args;
    const { configuration } = loadConfiguration(configFileOf({ values }));
    const monitor = findMonitor(configuration, positionals);
    const dataDir = typeof values['data-dir'] === 'string' ? values['data-dir'] : configuration.dataDir;
    const answer =
      (await probeThroughDaemon(monitor.id, configuration, dataDir, args)) ??
      (await probeAlone(monitor, configuration, dataDir, io));
    print(monitor, answer, values.json === true, io);
    if (answer.done && verdictOf(answer.result.reason) === 'bad') io.stderr.write(`${NOT_ASKED}\n`);
    return answer.done && verdictOf(answer.result.reason) === 'good' ? EXIT.ok : EXIT.no;
  },
};

/** The daemon lays a failure on the operator only after that. */
const NOT_ASKED =
  'note: this is the verdict of the probe alone. The daemon also asks the certificate\n' +
  'check endpoint, the references, the other operators and the track record, which\n' +
  'show faults of the monitor (own-network, own-credentials).';

function findMonitor(configuration: Configuration, positionals: readonly string[]): Monitor {
  const [wanted, ...rest] = positionals;
  if (wanted === undefined || rest.length > 0) throw new UserError('expected one OPERATOR/SERVICE to probe');
  const monitor = configuration.monitors.find(({ id }) => id === wanted);
  if (monitor === undefined) {
    throw unknownName('', 'monitor', wanted, idsLike(wanted, configuration.monitors));
  }
  return monitor;
}

function print(monitor: Monitor, answer: CommandAnswer, asJson: boolean, io: Io): void {
  if (!answer.done && answer.reason === null) throw new UserError(refusalText(monitor.id, answer));
  if (asJson) io.stdout.write(`${JSON.stringify(jsonOf(monitor, answer), null, 2)}\n`);
  else if (answer.done)
    io.stdout.write(
      renderWaterfall(answer.result, termsAt(monitor.sla, answer.result.startedAt).latencyLimitMs, io.stdout),
    );
  else io.stdout.write(`${verdictOf(answer.reason!)} (${answer.reason}): ${refusalText(monitor.id, answer)}\n`);
}

function jsonOf({ id, operator, service }: Monitor, answer: CommandAnswer): object {
  if (answer.done) return { operator, service, ...resultJson(answer.result) };
  const detail = refusalText(id, answer);
  return { operator, service, verdict: verdictOf(answer.reason!), reason: answer.reason, detail };
}

function resultJson(result: ProbeResult): object {
  const { startedAt, certificateExpiresAt, reason, ...rest } = result;
  return {
    startedAt: isoTime(startedAt),
    verdict: verdictOf(reason),
    reason,
    ...rest,
    certificateExpiresAt: certificateExpiresAt === null ? null : isoTime(certificateExpiresAt),
  };
}
