import { loadConfiguration } from '../../config/index.ts';
import type { Configuration } from '../../core/configuration.ts';
import { UserError } from '../../core/errors.ts';
import type { OpenGrant } from '../../core/grants/grants.ts';
import { grantsOf, simsOf } from '../../core/probe-kinds/kinds.ts';
import { isoTime } from '../../core/time.ts';
import { simName } from '../../runtime/sim-name.ts';
import { configFileOf, DEFAULT_CONFIG } from '../args/data-dir.ts';
import { unknownName } from '../args/desk.ts';
import { textTable } from '../args/table.ts';
import { type Command, EXIT, type Io, type ParsedArgs } from '../command.ts';
import { isInUse, type StoredFacts, storedFacts } from './stored-facts.ts';

export const command: Command = {
  name: 'grants',
  summary: 'microbalances that are not known to be taken back, and test SIMs that rest because of one',
  help: `Usage: threenines grants list [--operator ID] [--json]

Lists grants on test SIMs that probes made and that are not known to be taken back, with what is being done about each, and
SIMs in quarantine. SIMs show by their last four digits. Works beside a running daemon. Exit code 1 when a grant is left that
the operator has not ended by itself.

  --operator ID     only this operator
  --config FILE     configuration (default: ${DEFAULT_CONFIG})
  --data-dir DIR    data folder, in place of the configuration's
  --json            print one JSON object`,
  options: {
    operator: { type: 'string' },
    config: { type: 'string' },
    'data-dir': { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(args, io) {
    const { values, positionals } = args;
    if (positionals.length !== 1 || positionals[0] !== 'list') throw new UserError('expected "grants list"');
    const { configuration } = loadConfiguration(configFileOf({ values }));
    const dataDir = typeof values['data-dir'] === 'string' ? values['data-dir'] : configuration.dataDir;
    const { operator } = values;
    if (typeof operator === 'string' && !configuration.operators.has(operator))
      throw unknownName('--operator', 'operator', operator, [...configuration.operators.keys()]);
    return list(configuration, await storedFacts(dataDir), args, io);
  },
};

function list(configuration: Configuration, facts: StoredFacts, { values }: ParsedArgs, io: Io): number {
  const wanted = ({ operator }: { readonly operator: string }) => operator === (values.operator ?? operator);
  const sims = simLabels(configuration);
  const grants = facts.grants.filter(wanted).map((grant) => ({
    operator: grant.operator,
    monitor: grant.monitorId,
    sim: sims.get(grant.sim) ?? 'no longer configured',
    grantedAt: isoTime(grant.grantedAt),
    expiresAt: isoTime(grant.expiresAt),
    failedAttempts: grant.failures,
    lastReason: grant.lastReason,
    state: stateOf(grant, facts, configuration, sims.has(grant.sim)),
  }));
  const quarantines = facts.quarantines.filter(wanted).map(({ operator, sim, since, until }) => ({
    operator,
    sim: sims.get(sim) ?? 'no longer configured',
    since: isoTime(since),
    until: isoTime(until),
  }));
  if (values.json === true) io.stdout.write(`${JSON.stringify({ grants, quarantines }, null, 2)}\n`);
  else io.stdout.write(`${textOf(grants, quarantines)}\n`);
  return grants.some(({ state }) => state !== 'expired' && state !== 'in-use') ? EXIT.no : EXIT.ok;
}

type GrantState = 'expired' | 'in-use' | 'operator-off' | 'no-monitor' | 'given-up' | 'being-taken-back';

const STATES: Readonly<Record<GrantState, string>> = {
  'in-use': 'a probe is under way',
  expired: 'the operator has ended it by itself; checked at the next start',
  'operator-off': 'waits: the operator is switched off',
  'no-monitor': 'waits: no provisioning monitor of the configuration has this SIM',
  'given-up': 'given up until the next probe of this SIM, or the next start',
  'being-taken-back': 'the daemon tries again, or will do so at its next start',
};

function stateOf(
  grant: OpenGrant,
  facts: StoredFacts,
  { operators, monitors }: Configuration,
  known: boolean,
): GrantState {
  if (grant.expiresAt <= facts.now) return 'expired';
  if (isInUse(grant, facts.now)) return 'in-use';
  const canProvision = monitors.some(({ operator, probe }) => operator === grant.operator && grantsOf(probe) !== null);
  if (!canProvision || !known) return 'no-monitor';
  if (operators.get(grant.operator)?.enabled === false || facts.stopped.has(grant.operator)) return 'operator-off';
  return grant.givenUp ? 'given-up' : 'being-taken-back';
}

/** The last four digits of each configured SIM, by its name in the store. */
function simLabels({ monitors }: Configuration): ReadonlyMap<string, string> {
  const iccids = monitors
    .flatMap(({ probe }) => (grantsOf(probe) === null ? [] : simsOf(probe)))
    .map(({ iccid }) => iccid);
  return new Map(iccids.map((iccid) => [simName(iccid), `…${iccid.slice(-4)}`]));
}

interface GrantLine {
  readonly operator: string;
  readonly sim: string;
  readonly grantedAt: string;
  readonly expiresAt: string;
  readonly failedAttempts: number;
  readonly lastReason: string | null;
  readonly state: GrantState;
}

function textOf(
  grants: readonly GrantLine[],
  quarantines: readonly { operator: string; sim: string; since: string; until: string }[],
): string {
  const parts: string[] = [];
  if (grants.length === 0) parts.push('no grant is left at an operator');
  else {
    const rows = grants.map(({ operator, sim, grantedAt, expiresAt, failedAttempts, lastReason, state }) => [
      ...[operator, sim, grantedAt, expiresAt, String(failedAttempts), lastReason ?? '', STATES[state]],
    ]);
    parts.push(
      textTable(['OPERATOR', 'SIM', 'GRANTED', 'ENDS BY ITSELF', 'TRIES', 'LAST', 'STATE'], rows, { right: [4] }),
    );
  }
  if (quarantines.length > 0) {
    const rows = quarantines.map(({ operator, sim, since, until }) => [operator, sim, since, until]);
    parts.push('', textTable(['OPERATOR', 'RESTING SIM', 'SINCE', 'UNTIL'], rows));
  }
  return parts.join('\n');
}
