/** The monitor's messages about itself. Their ids make each of them unique, whatever is repeated. */

import type { Claim, SelfMessage, SelfStep } from '../../core/delivery/messages.ts';
import type { MaintenanceEntry } from '../../core/maintenance/entry.ts';
import { type EpochMs, floorTo, HOUR, isoTime } from '../../core/time.ts';
import type { CommandLine } from '../ports/command-line.ts';
import type { WrittenReport } from '../ports/report-writer.ts';

/** The daily watchdog. */
export function watchdogMessages(channels: readonly string[], now: EpochMs): SelfMessage[] {
  const day = isoTime(now).slice(0, 10);
  const text = [
    'threenines is alive',
    `This daily watchdog message shows that this channel works, for ${day}. You need to do nothing.`,
    'If it is missing one day, messages about incidents would be missing too.',
  ].join('\n');
  return channels.map((channel) => selfMessage('watchdog', 'self.watchdog', day, channel, now, text));
}

/** A channel gave up a message: the other channels say so, once an hour. */
export function gaveUpMessages(
  channel: string,
  others: readonly string[],
  claim: Claim,
  error: string,
  command: CommandLine,
  now: EpochMs,
): SelfMessage[] {
  const hour = isoTime(floorTo(now, HOUR)).slice(0, 13);
  const text = [
    `Channel ${channel} gave up a message: ${error}`,
    `Message: ${claim.id}`,
    'Whoever reads that channel was not told. What was given up:',
    `  ${command('notify list')}`,
    'Once the cause is mended, send it again:',
    `  ${command('notify retry ID')}`,
  ].join('\n');
  return others.map((other) => selfMessage('self-alert', `self.channel.${channel}`, hour, other, now, text));
}

/** The store takes nothing: every channel says so, once an hour. */
export function storeMessages(
  channels: readonly string[],
  error: unknown,
  sinceMs: number,
  now: EpochMs,
): SelfMessage[] {
  const hour = isoTime(floorTo(now, HOUR)).slice(0, 13);
  const reason = error instanceof Error ? error.message : String(error);
  const text = [
    `threenines cannot store anything: ${reason}`,
    `Since ${isoTime(now - sinceMs)}. Probes, incidents and messages continue in memory. Data beyond its limit is lost,`,
    'and all of it is lost if the process ends. Check the disk, and other programs that use the database.',
  ].join('\n');
  return channels.map((channel) => selfMessage('self-alert', 'self.store', hour, channel, now, text));
}

/** The files of the store are not those that the process writes to: told to every channel, once an hour. */
export function storeFaultMessages(channels: readonly string[], fault: string, now: EpochMs): SelfMessage[] {
  const hour = isoTime(floorTo(now, HOUR)).slice(0, 13);
  const text = [
    `threenines writes to files that are not its store any more: ${fault}`,
    'Somebody removed, replaced or damaged the database or its lock while the daemon runs. What is recorded now may be lost.',
    'Stop the daemon, put things right ("threenines restore" from a backup), and start it.',
  ].join('\n');
  return channels.map((channel) => selfMessage('self-alert', `self.store.${fault}`, hour, channel, now, text));
}

export function testMessage(channel: string, now: EpochMs, by: string): SelfMessage {
  const text = [
    `TEST: threenines can reach this channel`,
    `${by} asked for this message at ${isoTime(now)}. It is only a test: nothing has failed, and you need to do nothing.`,
  ].join('\n');
  return selfMessage('test', 'self.test', isoTime(now), channel, now, text);
}

/** The location of a report that the daemon wrote. */
export function reportMessages(
  channels: readonly string[],
  id: string,
  { title, summary, files }: Omit<WrittenReport, 'operator'>,
  now: EpochMs,
): SelfMessage[] {
  const text = [title, summary, ...files].join('\n');
  return channels.map((channel) => selfMessage('report', 'self.report', id, channel, now, text));
}

/** Planned work is over, and its completion notice is due. */
export function completionMessages(
  channels: readonly string[],
  { id, ours, completion, note }: MaintenanceEntry,
  step: 'reminder' | 'overdue',
  operatorName: string,
  command: CommandLine,
  now: EpochMs,
): SelfMessage[] {
  const { rule, dueAt } = completion!;
  const whose =
    ours === true ? `Planned work of ours, announced to ${operatorName},` : `Planned work of ${operatorName}`;
  const owed = ours === true ? 'We owe it a completion notice' : 'It owes a completion notice';
  const verb = ours === true ? 'send' : 'received';
  const text = [
    step === 'reminder' ? `${whose} is over: completion notice due` : `${whose} is over: completion notice overdue`,
    `${owed} (${rule}), due ${isoTime(dueAt)}.${note === null ? '' : ` ${note}`}`,
    `Once the work is done and told: ${command(`maintenance complete ${id} --at TIME`)}`,
    `Where only the notice is known: ${command(`notice ${verb} ${id} TEXT`)}`,
  ].join('\n');
  const subject = `self.maintenance.${id}`;
  return channels.map((channel) => selfMessage('maintenance', subject, step, channel, now, text));
}

function selfMessage(
  step: SelfStep,
  subject: string,
  occasion: string,
  channel: string,
  createdAt: EpochMs,
  text: string,
): SelfMessage {
  const id = `${subject}/${step}/${occasion}/${channel}`;
  return { id, incidentId: subject, step, occurrence: 1, channel, createdAt, incident: null, text };
}
