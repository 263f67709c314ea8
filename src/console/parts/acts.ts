/** Every act on an incident, as a form: what it asks for and where it is sent. */

import type { OperationId } from '../../client/client.ts';
import type { Incident, IncidentDetail } from '../../client/operations.ts';
import type { Act, Field } from './form.tsx';
import { CALL_OUTCOME_WORDS, MEDIUM_WORDS } from './words.ts';

const WHEN: Field = {
  kind: 'text',
  name: 'at',
  label: 'When it happened',
  hint: 'Empty for now. Else an instant such as 2026-12-01T02:15:00Z, or with an offset.',
};
const optionalText = (label: string): Field => ({ kind: 'long', name: 'text', label });
const requiredText = (label: string): Field => ({ kind: 'long', name: 'text', label, required: true });

type Of = Pick<Incident, 'id' | 'operatorName' | 'service'> & Partial<Pick<IncidentDetail, 'contacts'>>;

function act(
  of: Of,
  operation: OperationId,
  title: string,
  button: string,
  fields: readonly Field[],
  warning?: string,
): Act {
  return {
    title: `${title}: ${of.operatorName} · ${of.service}`,
    button,
    operation,
    params: { id: of.id },
    fields,
    ...(warning !== undefined && { warning }),
  };
}

const pairs = (words: Readonly<Record<string, string>>) => Object.entries(words);

export const ACTS = {
  acknowledge: (of: Of) =>
    act(
      of,
      'acknowledgeIncident',
      'Acknowledge',
      'Acknowledge',
      [],
      'You take this incident. Nobody else is paged for it.',
    ),
  confirm: (of: Of) =>
    act(
      of,
      'confirmIncident',
      'Confirm',
      'I saw it fail',
      [],
      'You say that you saw the failure yourself. The operator may be called then.',
    ),
  call: (of: Of) =>
    act(of, 'callIncident', 'Log a call', 'Log the call', [
      { kind: 'choice', name: 'contact', label: 'Contact', options: contactsOf(of) },
      { kind: 'choice', name: 'medium', label: 'By', options: pairs(MEDIUM_WORDS) },
      { kind: 'choice', name: 'outcome', label: 'Outcome', options: pairs(CALL_OUTCOME_WORDS) },
      optionalText('What was said'),
      WHEN,
    ]),
  answer: (of: Of) =>
    act(of, 'answerIncident', "Log the operator's answer", 'Log the answer', [
      requiredText('What the operator said'),
      WHEN,
    ]),
  note: (of: Of) => act(of, 'noteIncident', 'Add a note', 'Add the note', [requiredText('Note')]),
  link: (of: Of) =>
    act(of, 'linkIncident', 'Add a reference', 'Add the reference', [
      { kind: 'text', name: 'text', label: 'Bug, ticket or other reference', required: true },
    ]),
  'notice-sent': (of: Of) =>
    act(of, 'noticeSentIncident', 'Log our notice', 'Log the notice', [requiredText('To whom, how and what'), WHEN]),
  'notice-received': (of: Of) =>
    act(of, 'noticeReceivedIncident', "Log the operator's notice", 'Log the notice', [
      requiredText('From whom, how and what'),
      WHEN,
    ]),
  resolve: (of: Of) =>
    act(
      of,
      'resolveIncident',
      'Resolve',
      'Resolve',
      [optionalText('Why')],
      'The incident ends. It is reopened if the monitor goes on failing.',
    ),
  cancel: (of: Of) =>
    act(
      of,
      'cancelIncident',
      'Cancel as a false alarm',
      'Cancel the incident',
      [optionalText('Why')],
      'The incident is marked as a false alarm. This cannot be taken back.',
    ),
} as const;

export type IncidentVerb = keyof typeof ACTS;

export const VERB_LABELS: Readonly<Record<IncidentVerb, readonly [label: string, key: string | null]>> = {
  acknowledge: ['Acknowledge', 'a'],
  confirm: ['Confirm the failure', null],
  call: ['Log a call', 'c'],
  answer: ['Log an answer', 'w'],
  note: ['Add a note', 'n'],
  link: ['Add a reference', null],
  'notice-sent': ['Log our notice', null],
  'notice-received': ['Log their notice', null],
  resolve: ['Resolve', 'e'],
  cancel: ['False alarm', null],
};

function contactsOf({ contacts = [] }: Of): readonly (readonly [string, string])[] {
  if (contacts.length === 0) return [['first-line', 'first-line']];
  return contacts.map(({ label, role }) => [label, label === role ? label : `${label} (${role})`]);
}
