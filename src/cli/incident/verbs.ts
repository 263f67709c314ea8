import { loadConfiguration } from '../../config/index.ts';
import { MEDIA } from '../../core/contacts.ts';
import { UserError } from '../../core/errors.ts';
import { CALL_OUTCOMES } from '../../core/incident/incident.ts';
import { acknowledge } from '../../pipeline/incidents/verbs/acknowledge.ts';
import { answer } from '../../pipeline/incidents/verbs/answer.ts';
import { call } from '../../pipeline/incidents/verbs/call.ts';
import { cancel } from '../../pipeline/incidents/verbs/cancel.ts';
import { confirm } from '../../pipeline/incidents/verbs/confirm.ts';
import { link } from '../../pipeline/incidents/verbs/link.ts';
import { note } from '../../pipeline/incidents/verbs/note.ts';
import { type Raise, raise } from '../../pipeline/incidents/verbs/raise.ts';
import { resolve } from '../../pipeline/incidents/verbs/resolve.ts';
import { resolveOurs } from '../../pipeline/incidents/verbs/resolve-ours.ts';
import { DEFAULT_CONFIG } from '../args/data-dir.ts';
import { choice, moment, textOf } from '../args/values.ts';
import type { ParsedArgs } from '../command.ts';
import type { Act } from './submit.ts';

/** What a verb about one incident asks for; null for an unknown verb. */
export function actOn(verb: string, args: ParsedArgs): Act | null {
  const make = VERBS[verb];
  if (make === undefined) return null;
  const [, incident, ...words] = args.positionals;
  if (incident === undefined) throw new UserError(`expected "incident ${verb} ID"`);
  return make(incident, words, args);
}

const VERBS: Readonly<Record<string, (incident: string, words: readonly string[], args: ParsedArgs) => Act>> = {
  ack: (incident) => ({ done: 'acknowledged', run: (context) => acknowledge(context, { incident }) }),
  confirm: (incident) => ({
    done: 'confirmed by hand; the operator may be called',
    run: (context) => confirm(context, { incident }),
  }),
  resolve: (incident, words) => {
    const text = anyText(words);
    return { done: 'resolved', run: (context) => resolve(context, { incident, text }) };
  },
  cancel: (incident, words) => {
    const text = anyText(words);
    return { done: 'cancelled', run: (context) => cancel(context, { incident, text }) };
  },
  call: (incident, words, args) => {
    const input = {
      incident,
      medium: choice(args, 'medium', MEDIA),
      outcome: choice(args, 'outcome', CALL_OUTCOMES),
      ...(typeof args.values.contact === 'string' && { contact: args.values.contact }),
      text: anyText(words),
      at: moment(args, 'at'),
    };
    return { done: 'the call is logged', run: (context) => call(context, input) };
  },
  answer: (incident, words, args) => {
    const input = { incident, text: textOf(words, 'what to answer'), at: moment(args, 'at') };
    return { done: "the operator's answer is logged", run: (context) => answer(context, input) };
  },
  note: (incident, words, args) => {
    const input = { incident, text: textOf(words, 'what to note'), at: moment(args, 'at') };
    return { done: 'noted', isNote: true, run: (context) => note(context, input) };
  },
  link: (incident, words, args) => {
    const input = { incident, text: textOf(words, 'what to link'), at: moment(args, 'at') };
    return { done: 'linked', run: (context) => link(context, input) };
  },
};

function anyText(words: readonly string[]): string | null {
  return words.length === 0 ? null : textOf(words, 'a text');
}

/** One incident for the operator that is named, or for each of them. */
export function raiseAct(args: ParsedArgs): Act {
  const { operator, all, service, ours } = args.values;
  if ((typeof operator === 'string') === (all === true)) {
    throw new UserError(
      'incident raise needs --operator ID or --all, and --service NAME, and says in words what is wrong',
    );
  }
  if (typeof service !== 'string') throw new UserError('incident raise needs --service NAME');
  const input: Raise = {
    operator: typeof operator === 'string' ? operator : null,
    service,
    severity: choice(args, 'severity', ['high', 'low']),
    ours: ours === true,
    foundBy: choice(args, 'found-by', ['operator', 'person']),
    startedAt: moment(args, 'started'),
    awareAt: moment(args, 'aware'),
    text: textOf(args.positionals.slice(1), 'what is wrong, in words'),
  };
  const { config = DEFAULT_CONFIG } = args.values;
  const operators = () => [...loadConfiguration(String(config)).configuration.operators.keys()];
  return { done: 'raised', run: (context) => raise({ ...context, operators }, input) };
}

/** An outage of ours, for every operator that it concerns. */
export function resolveOursAct(args: ParsedArgs): Act {
  const { service, operator } = args.values;
  if (typeof service !== 'string') throw new UserError('incident resolve --ours needs --service NAME');
  const text = args.positionals.slice(1).join(' ') || null;
  const input = { service, operator: typeof operator === 'string' ? operator : null, text };
  return { done: 'resolved', run: (context) => resolveOurs(context, input) };
}
