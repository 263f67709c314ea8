import { UserError } from '../../core/errors.ts';
import { DECLARED_SERVICES } from '../../core/sla/declared.ts';
import { raise } from '../../pipeline/incidents/verbs/raise.ts';
import { resolve } from '../../pipeline/incidents/verbs/resolve.ts';
import { deskOf, suggestion } from '../args/desk.ts';
import { moment } from '../args/values.ts';
import type { Command, Io, ParsedArgs } from '../command.ts';
import { findIncident } from './find.ts';
import { type Act, submit } from './submit.ts';
import { knownNames } from './verbs.ts';

const SERVICES = DECLARED_SERVICES.join('|');

export const command: Command = {
  name: 'outage',
  summary: 'declare outages of what only the operator can measure, and their end',
  help: `Usage: threenines outage declare OPERATOR/${SERVICES} --from TIME [--to TIME] [options]
       threenines outage end ID|OPERATOR/SERVICE [--at TIME]

Core network and xDR have the availability that follows from the outages that the operator declares. "declare" enters one as
the operator reported it: it is an incident of the operator with its duties, and counts in the report. With --to it is over
already, and nobody is paged. "end" says when it was over. An outage that was reported with "incident raise" is declared by
that. declaredOutages in monitors.yaml does the same without an incident.

  --from TIME       since when
  --to TIME         until when (default: it goes on)
  --at TIME         end: when it was over (default: now)
  --aware TIME      since when the operator knew; it then owes an outage notice
  --note TEXT       in the operator's words
  --by NAME         who enters it (default: your user name)
  --data-dir DIR    the daemon's data folder (default: that of monitors.yaml)
  --config FILE     take names and data folder from this configuration

TIME is an instant such as 2026-10-05T22:00Z, a date, or an age such as 90m.`,
  options: {
    from: { type: 'string' },
    to: { type: 'string' },
    at: { type: 'string' },
    aware: { type: 'string' },
    note: { type: 'string' },
    by: { type: 'string' },
    'data-dir': { type: 'string' },
    config: { type: 'string' },
  },
  async run(args, io) {
    const [verb, subject, ...rest] = args.positionals;
    if (subject !== undefined && rest.length === 0) {
      if (verb === 'declare') return await submit(args, io, declareAct(subject, args, io));
      if (verb === 'end') return await submit(args, io, endAct(subject, args));
    }
    throw new UserError(
      `expected "outage declare OPERATOR/${SERVICES} --from TIME" or "outage end ID --at TIME"; --help explains them`,
    );
  },
};

function declareAct(subject: string, args: ParsedArgs, io: Pick<Io, 'stderr'>): Act {
  const [operator, service, ...rest] = subject.split('/');
  const declared = DECLARED_SERVICES.find((one) => one === service);
  if (declared === undefined || rest.length > 0)
    throw new UserError(`"${subject}": expected OPERATOR/${SERVICES}; ${suggestion(service ?? '', DECLARED_SERVICES)}`);
  const startedAt = moment(args, 'from');
  if (startedAt === undefined) throw new UserError('outage declare needs --from TIME');
  const endedAt = moment(args, 'to');
  const { note } = args.values;
  const input = {
    operator: operator!,
    service: declared,
    foundBy: 'operator',
    startedAt,
    ...(endedAt !== undefined && { endedAt }),
    awareAt: moment(args, 'aware'),
    text: typeof note === 'string' ? note : 'declared by the operator',
  } as const;
  return {
    done: endedAt === undefined ? 'declared; it goes on' : 'declared, and over',
    run: (context, dataDir) => raise({ ...context, known: knownNames(deskOf(args, io, dataDir)) }, input),
  };
}

function endAct(wanted: string, args: ParsedArgs): Act {
  const at = moment(args, 'at');
  return {
    done: 'its end is entered',
    run: async (context) => {
      const { id: incident } = await findIncident(context.store, wanted);
      return await resolve(context, { incident, ...(at !== undefined && { at }) });
    },
  };
}
