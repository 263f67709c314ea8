import { MEDIA } from '../../core/contacts.ts';
import { type DeskConfiguration, MARKETPLACE_SERVICES, servicesOf } from '../../core/desk-configuration.ts';
import { UserError } from '../../core/errors.ts';
import { CALL_OUTCOMES } from '../../core/incident/incident.ts';
import { readForm } from '../../core/letters.ts';
import { readToldText, SMALL_FILE_BYTES, ToldFileError } from '../../files/told-file.ts';
import type { RequestContext } from '../../pipeline/incidents/requests.ts';
import { acknowledge } from '../../pipeline/incidents/verbs/acknowledge.ts';
import { answer } from '../../pipeline/incidents/verbs/answer.ts';
import { call } from '../../pipeline/incidents/verbs/call.ts';
import { cancel } from '../../pipeline/incidents/verbs/cancel.ts';
import { confirm } from '../../pipeline/incidents/verbs/confirm.ts';
import { link } from '../../pipeline/incidents/verbs/link.ts';
import { note } from '../../pipeline/incidents/verbs/note.ts';
import { type KnownNames, type Raise, raise } from '../../pipeline/incidents/verbs/raise.ts';
import { resolve } from '../../pipeline/incidents/verbs/resolve.ts';
import { resolveOurs } from '../../pipeline/incidents/verbs/resolve-ours.ts';
import { deskOf } from '../args/desk.ts';
import { choice, moment, textOf } from '../args/values.ts';
import type { Io, ParsedArgs } from '../command.ts';
import { findIncident } from './find.ts';
import type { Act } from './submit.ts';

/** What a verb about one incident asks for; null for an unknown verb. */
export function actOn(verb: string, args: ParsedArgs): Act | null {
  const make = VERBS[verb];
  if (make === undefined) return null;
  const [, wanted, ...words] = args.positionals;
  if (wanted === undefined) throw new UserError(`expected "incident ${verb} ID"`);
  const { done, isNote, run } = make(words, args);
  return {
    done,
    ...(isNote && { isNote }),
    run: async (context) => run(context, (await findIncident(context.store, wanted)).id),
  };
}

interface ActOnIncident extends Pick<Act, 'done' | 'isNote'> {
  run(context: RequestContext, incident: string): ReturnType<Act['run']>;
}

const VERBS: Readonly<Record<string, (words: readonly string[], args: ParsedArgs) => ActOnIncident>> = {
  ack: () => ({ done: 'acknowledged', run: (context, incident) => acknowledge(context, { incident }) }),
  confirm: () => ({
    done: 'confirmed by hand; the operator may be called',
    run: (context, incident) => confirm(context, { incident }),
  }),
  resolve: (words, args) => {
    const at = moment(args, 'at');
    const input = { text: anyText(words), ...(at !== undefined && { at }) };
    return { done: 'resolved', run: (context, incident) => resolve(context, { incident, ...input }) };
  },
  cancel: (words) => {
    const text = anyText(words);
    return { done: 'cancelled', run: (context, incident) => cancel(context, { incident, text }) };
  },
  call: (words, args) => {
    const input = {
      medium: choice(args, 'medium', MEDIA),
      outcome: choice(args, 'outcome', CALL_OUTCOMES),
      ...(typeof args.values.contact === 'string' && { contact: args.values.contact }),
      text: anyText(words),
      unlisted: args.values.unlisted === true,
      at: moment(args, 'at'),
    };
    return { done: 'the call is logged', run: (context, incident) => call(context, { incident, ...input }) };
  },
  answer: (words, args) => {
    const input = { text: textOf(words, 'what to answer'), at: moment(args, 'at') };
    return {
      done: "the operator's answer is logged",
      run: (context, incident) => answer(context, { incident, ...input }),
    };
  },
  note: (words, args) => {
    const input = { text: textOf(words, 'what to note'), at: moment(args, 'at') };
    return { done: 'noted', isNote: true, run: (context, incident) => note(context, { incident, ...input }) };
  },
  link: (words, args) => {
    const input = { text: textOf(words, 'what to link'), at: moment(args, 'at') };
    return { done: 'linked', run: (context, incident) => link(context, { incident, ...input }) };
  },
};

function anyText(words: readonly string[]): string | null {
  return words.length === 0 ? null : textOf(words, 'a text');
}

/** One incident for the operator that is named, or for each of them. */
export function raiseAct(given: ParsedArgs, io: Pick<Io, 'stderr'>): Act {
  const args = withForm(given);
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
    unlisted: args.values.unlisted === true,
    severity: choice(args, 'severity', ['high', 'low']),
    ours: ours === true,
    foundBy: choice(args, 'found-by', ['operator', 'person']),
    startedAt: moment(args, 'started'),
    awareAt: moment(args, 'aware'),
    text: textOf(args.positionals.slice(1), 'what is wrong, in words'),
  };
  return {
    done: 'raised',
    run: (context, dataDir) => raise({ ...context, known: knownNames(deskOf(args, io, dataDir)) }, input),
  };
}

/** What a form that the operator filled in says, where the command line says nothing. */
function withForm(args: ParsedArgs): ParsedArgs {
  const [verb, ...words] = args.positionals;
  if (args.values.form !== true || words.length === 0) return args;
  const [file, ...text] = words;
  const form = readForm(formText(file!));
  const values = Object.fromEntries(
    Object.entries({
      operator: form.operator,
      service: form.service,
      severity: form.severity.toLowerCase(),
      started: form.startedAt,
      aware: form.awareAt,
    }).filter(([, value]) => value !== ''),
  );
  return { positionals: [verb!, ...(text.length > 0 ? text : [form.text])], values: { ...values, ...args.values } };
}

function formText(file: string): string {
  try {
    return readToldText(file, SMALL_FILE_BYTES);
  } catch (error) {
    if (error instanceof ToldFileError) throw new UserError(`${file}: the form cannot be read: ${error.message}`);
    throw error;
  }
}

export function knownNames(desk: DeskConfiguration | null): KnownNames {
  const { operators } = desk ?? { operators: new Map() };
  return {
    operators: [...operators.keys()],
    servicesOf: (operator) => (operator === null ? MARKETPLACE_SERVICES : servicesOf({ operators }, operator)),
  };
}

/** An outage of ours, for every operator that it concerns. */
export function resolveOursAct(args: ParsedArgs): Act {
  const { service, operator } = args.values;
  if (typeof service !== 'string') throw new UserError('incident resolve --ours needs --service NAME');
  const text = args.positionals.slice(1).join(' ') || null;
  const input = { service, operator: typeof operator === 'string' ? operator : null, text };
  return { done: 'resolved', run: (context) => resolveOurs(context, input) };
}
