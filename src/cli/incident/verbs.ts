import { UserError } from '../../core/errors.ts';
import type { IncidentRequest } from '../../core/incident/request.ts';
import { actor } from '../args/actor.ts';
import type { ParsedArgs } from '../command.ts';
import { choice, moment, textOf } from './submit.ts';

const SERVICE = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** What each verb that changes an incident asks for; null for an unknown verb. `raise` is apart. */
export function requestOf(verb: string, args: ParsedArgs): IncidentRequest | null {
  const [, incidentId, ...words] = args.positionals;
  if (!VERBS.includes(verb)) return null;
  if (incidentId === undefined) throw new UserError(`expected "incident ${verb} ID"`);
  const by = actor(args).name;
  const text = words.length === 0 ? null : textOf(words, 'a text');
  switch (verb) {
    case 'ack':
      return { verb: 'acknowledge', incidentId, by };
    case 'confirm':
      return { verb, incidentId, by };
    case 'resolve':
    case 'cancel':
      return { verb, incidentId, by, text };
    case 'call':
      return {
        verb,
        incidentId,
        by,
        at: moment(args, 'at'),
        medium: choice(args, 'medium', ['phone', 'email']),
        contact: typeof args.values.contact === 'string' ? args.values.contact : 'first-line',
        outcome: choice(args, 'outcome', ['answered', 'no-answer', 'left-message', 'sent']),
        text,
      };
    case 'note':
    case 'answer':
    case 'link':
      return { verb, incidentId, by, at: moment(args, 'at'), text: textOf(words, `what to ${verb}`) };
    default:
      return null;
  }
}

const VERBS: readonly string[] = ['ack', 'confirm', 'note', 'call', 'answer', 'link', 'resolve', 'cancel'];

/** One incident for the operator that is named, or for each of them. */
export function raiseOf(args: ParsedArgs, operators: () => readonly string[]): IncidentRequest[] {
  const { operator, all } = args.values;
  if ((typeof operator === 'string') === (all === true)) {
    throw new UserError(
      'incident raise needs --operator ID or --all, and --service NAME, and says in words what is wrong',
    );
  }
  return (all === true ? operators() : [String(operator)]).map((one) => raiseFor(one, args));
}

function raiseFor(operator: string, args: ParsedArgs): IncidentRequest {
  const { service, aware, ours } = args.values;
  if (typeof service !== 'string') throw new UserError('incident raise needs --service NAME');
  if (!SERVICE.test(service)) {
    throw new UserError(`--service: expected a name such as core-network, found "${service}"`);
  }
  const isOurs = ours === true;
  if (args.values.all === true && !isOurs)
    throw new UserError('--all goes with --ours: only an outage of ours concerns everybody');
  const origin = isOurs ? 'person' : choice(args, 'found-by', ['operator', 'person']);
  return {
    verb: 'raise',
    operator,
    service,
    severity: choice(args, 'severity', ['high', 'low']),
    by: actor(args).name,
    origin,
    startedAt: moment(args, args.values.started === undefined ? 'aware' : 'started'),
    awareAt: aware === undefined && !isOurs ? null : moment(args, 'aware'),
    noticeOwedBy: isOurs ? 'us' : 'operator',
    text: textOf(args.positionals.slice(1), 'what is wrong, in words'),
  };
}
