/** What a message says, the same on every channel. Plain text: each channel escapes it in its own way. */

import type { ContactLabel, Medium } from '../core/contacts.ts';
import type { IncidentMessage, OutboxMessage } from '../core/delivery/messages.ts';
import { type IncidentRecord, isCallOnHold, isOver } from '../core/incident/incident.ts';
import {
  bothTimes,
  deadlineName,
  deadlineText,
  HELD_BACK,
  headline,
  headlineOfSeveral,
  mailText,
  mediaOf,
  phoneText,
  whomToReach,
} from '../core/incident/wording.ts';
import { type EpochMs, isoTime } from '../core/time.ts';
import { visibleText } from '../core/visible-text.ts';
import type { CommandLine } from '../pipeline/ports/command-line.ts';

/** Of a group, so many messages are told in full; of larger ones, each in a line. */
const TOLD_IN_FULL = 5;
const SIMULATED = ' (simulated history)';

/** `High incident opened: Contoso Mobile, Get Balance API` */
export function headlineOf(message: OutboxMessage): string {
  if (message.incident === null) return visibleText(message.text.split('\n', 1)[0]!);
  const simulated = message.incident.simulated ? SIMULATED : '';
  return visibleText(`${headline(message.incident, message.step)}${simulated}`);
}

/** `2 Warnings opened: Contoso Mobile, Litware Mobile; Channel mail gave up a message, and 1 more` for a group. */
export function headlineOfAll(messages: readonly OutboxMessage[]): string {
  const ofIncidents = messages.filter((message) => message.incident !== null);
  const others = messages.filter((message) => message.incident === null);
  return [
    ...headlineOfMany(ofIncidents, (group) => {
      const simulated = group.every(({ incident }) => incident.simulated) ? SIMULATED : '';
      return `${headlineOfSeveral(group)}${simulated}`;
    }),
    ...headlineOfMany(others, (group) => `${headlineOf(group[0]!)}, and ${group.length - 1} more`),
  ].join('; ');
}

function headlineOfMany<Message extends OutboxMessage>(
  messages: readonly Message[],
  ofSeveral: (messages: readonly Message[]) => string,
): string[] {
  if (messages.length === 0) return [];
  return [messages.length === 1 ? headlineOf(messages[0]!) : ofSeveral(messages)];
}

/** `2026-10-05T12:30:00Z  High incident opened: …  (id)` for each. */
function listOf(messages: readonly OutboxMessage[]): string[] {
  return messages.map((message) => {
    const at = `${isoTime(message.createdAt).slice(0, 19)}Z`;
    const reference = message.incident === null ? '' : `  (${message.incidentId})`;
    return `${at}  ${headlineOf(message)}${reference}`;
  });
}

export function textOfAll(messages: readonly OutboxMessage[], command: CommandLine): string {
  if (messages.length === 1) return textOf(messages[0]!, command);
  const list = listOf(messages).join('\n');
  if (messages.length > TOLD_IN_FULL)
    return `${list}\n\nEverything about one of them: ${command('incident show ID')}\n`;
  return [list, ...messages.map((message) => textOf(message, command))].join(`\n\n${'-'.repeat(72)}\n\n`);
}

export function textOf(message: OutboxMessage, command: CommandLine): string {
  if (message.incident === null) return visibleText(`${message.text}\n\nEvent  ${message.id}\n`);
  const parts = [
    headlineOf(message),
    ...deadlineLines(message),
    ...whatToDo(message, command),
    mailText(message.incident, message.createdAt),
    `Event  ${message.id}\n`,
  ];
  return visibleText(parts.join('\n\n'));
}

function deadlineLines({ deadline, incident, createdAt }: IncidentMessage): string[] {
  return deadline === null
    ? []
    : [`${deadlineName(deadline)}: ${deadlineText(deadline, incident.timezone, createdAt)}`];
}

/** One command to take it, whom to reach and how, what to say, one command to log it. Labels only, never numbers. */
function whatToDo({ incident, createdAt }: IncidentMessage, command: CommandLine): string[] {
  if (isOver(incident) || incident.severity === 'warning') return [];
  const say = sayText(incident, createdAt);
  if (incident.ours === true) return whomToTell(incident, say, command);
  const take = `Take it:\n  ${command(`incident ack ${incident.id}`)}`;
  const confirm = `${HELD_BACK}\n  ${command(`incident confirm ${incident.id}`)}`;
  return [
    incident.acknowledged === null ? take : takenText(incident.acknowledged, incident.timezone),
    ...(isCallOnHold(incident)
      ? [confirm]
      : mediaOf(incident).flatMap((medium) => REACHING[medium](incident, whomToReach(incident, medium), say, command))),
  ];
}

type Reaching = (
  incident: IncidentRecord,
  people: readonly ContactLabel[],
  say: string,
  command: CommandLine,
) => string[];

/** By the medium that the policy asks for. Nothing where nobody can be reached by it. */
const REACHING: Readonly<Record<Medium, Reaching>> = {
  phone: (incident, people, say, command) => {
    if (people.length === 0) return [];
    const logged = command(`incident call ${incident.id} --contact ${people[0]!.role} --outcome answered`);
    return [`Call:\n${listOfPeople(people)}`, say, `Then log the call:\n  ${logged}`];
  },
  email: ({ id }, people, _say, command) => {
    if (people.length === 0) return [];
    const logged = command(`incident call ${id} --medium email --contact ${people[0]!.role} --outcome sent`);
    return [
      `Mail:\n${listOfPeople(people)}`,
      `The text:\n  ${command(`incident show ${id} --mail`)}`,
      `Then log that it was sent:\n  ${logged}`,
    ];
  },
};

function listOfPeople(people: readonly ContactLabel[]): string {
  return people.map(({ role, label }) => `  ${role}: ${label}`).join('\n');
}

/** An outage of ours: a notice to everybody at the operator whom we can reach, by phone and by mail. */
function whomToTell(incident: IncidentRecord, say: string, command: CommandLine): string[] {
  const people = incident.contacts.map(({ role, label, media }) => `  ${role}: ${label} (${media.join(', ')})`);
  return [
    ...(people.length === 0 ? [] : [`Tell, by phone and by mail:\n${people.join('\n')}`]),
    say,
    `Then log the notice:\n  ${command(`notice send ${incident.id} "to whom, how"`)}`,
  ];
}

/** Who of us has it, so that nobody else takes it too. */
function takenText({ by, at }: NonNullable<IncidentRecord['acknowledged']>, timezone: string): string {
  return `Taken by ${by}, at ${bothTimes(at, timezone)}.`;
}

function sayText(incident: IncidentRecord, now: EpochMs): string {
  return ['Say:', ...phoneText(incident, now).split('\n')].join('\n  ');
}
