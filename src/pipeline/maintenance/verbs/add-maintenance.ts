import { z } from 'zod';
import { type DeskConfiguration, type DeskOperator, servicesOf } from '../../../core/desk-configuration.ts';
import { completionDuty, entryId, type MaintenanceEntry } from '../../../core/maintenance/entry.ts';
import { firstSpan, maintenanceWindows, withNoticeDays } from '../../../core/maintenance/windows.ts';
import { DAY, type EpochMs, isoTime } from '../../../core/time.ts';
import { Id, type InvalidInput, Text, verb } from '../../ports/verb.ts';
import type { MaintenanceStore, ReadWindow } from '../ports.ts';
import type { MaintenanceContext } from './context.ts';

const A_TIME = 'a time such as 2026-10-05T22:00, or with Z or an offset';
const Time = z.string({ error: A_TIME }).min(1, { error: A_TIME }).max(40, { error: A_TIME });
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const LONG_WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const Weekday = z.enum([...WEEKDAYS, ...LONG_WEEKDAYS], { error: 'a weekday: mon, tue, wed, thu, fri, sat or sun' });
const MonthDay = z
  .int({ error: 'a whole number from 1 to 31' })
  .min(1, { error: 'a whole number from 1 to 31' })
  .max(31, { error: 'a whole number from 1 to 31' });

export const AddMaintenance = z.strictObject({
  operator: Id.nullable().default(null).describe('Id of the operator; null for all of them, with `ours`.'),
  ours: z.boolean().default(false).describe('Our own work, announced to the operator; otherwise work of the operator.'),
  from: Time.describe('Start, in whole minutes: wall time, or an instant with Z or an offset.'),
  to: Time.describe('End, in the same form as `from`; exclusive.'),
  timezone: z
    .string()
    .max(64)
    .optional()
    .describe("Time zone of wall times. Default: the operator's; UTC for work of ours."),
  services: z
    .array(Id)
    .min(1, { error: 'at least one service' })
    .max(1_000)
    .optional()
    .describe('Services. Default: all of the operator.'),
  announcedAt: Time.optional().describe('When it was announced, in either form. Default: now.'),
  every: z
    .union([
      z.strictObject({ weekday: Weekday.describe('Each week on this day.') }),
      z.strictObject({ monthDay: MonthDay.describe('Each month on this day, if it exists.') }),
    ])
    .optional()
    .describe('Repeats from then on.'),
  note: Text.nullable().default(null).describe('The purpose of the work.'),
});
export type AddMaintenance = z.input<typeof AddMaintenance>;

export interface AddMaintenanceContext extends MaintenanceContext {
  readonly configuration: Pick<DeskConfiguration, 'operators' | 'process'>;
  readonly readWindow: ReadWindow;
}

export interface Announced {
  /** `known`: an announcement of the same start and services already exists. */
  readonly kind: 'added' | 'known';
  readonly entry: MaintenanceEntry;
  /** The window of its first occurrence; null where a change of the clock swallows it. */
  readonly notice: { readonly businessDays: number; readonly isInTime: boolean } | null;
}

export type AddMaintenanceOutcome =
  /** One for each operator. */
  | { readonly kind: 'done'; readonly announced: readonly Announced[] }
  /** An operator announces its own work only. */
  | { readonly kind: 'refused'; readonly reason: 'all-needs-ours' }
  | { readonly kind: 'refused'; readonly reason: 'unknown-operator'; readonly operator: string }
  | {
      readonly kind: 'refused';
      readonly reason: 'unknown-service';
      readonly service: string;
      readonly known: readonly string[];
    }
  | InvalidInput;

type Input = z.output<typeof AddMaintenance>;

/** Announces planned work, of an operator or of ours. Nothing is stored when any part of it is refused. */
export const addMaintenance = verb(
  AddMaintenance,
  async (context: AddMaintenanceContext, input): Promise<AddMaintenanceOutcome> => {
    const { clock, store, configuration } = context;
    const { operators } = configuration;
    if (input.operator === null && !input.ours) return { kind: 'refused', reason: 'all-needs-ours' };
    const now = clock.now();
    const read: Announcement[] = [];
    for (const id of input.operator === null ? operators.keys() : [input.operator]) {
      const operator = operators.get(id);
      if (operator === undefined) return { kind: 'refused', reason: 'unknown-operator', operator: id };
      const announcement = announcementTo(operator, input, context, now);
      if ('kind' in announcement) return announcement;
      read.push(announcement);
    }
    const announced: Announced[] = [];
    for (const one of read) {
      const { kind, entry } = await enter(store, one, now);
      announced.push({ kind, entry, notice: noticeOf(entry, operators.get(entry.operator)!) });
    }
    return { kind: 'done', announced };
  },
);

type Announcement = Omit<MaintenanceEntry, 'id' | 'createdAt'>;

function announcementTo(
  { id, calendar }: DeskOperator,
  { ours, note, from, to, timezone, services: wanted, every, announcedAt }: Input,
  { configuration, readWindow }: AddMaintenanceContext,
  now: EpochMs,
): Announcement | Extract<AddMaintenanceOutcome, { kind: 'refused' }> {
  const window = {
    operator: id,
    from,
    to,
    announcedAt: announcedAt ?? isoTime(now),
    ...(timezone !== undefined && { timezone }),
    ...(wanted !== undefined && { services: wanted }),
    ...(every !== undefined && { every }),
  };
  // Work of ours takes place at one time for all of them.
  const read = readWindow(window, ours ? 'UTC' : calendar.timezone);
  if (!read.ok) return { kind: 'refused', reason: 'invalid-input', errors: read.errors };
  const { services } = read;
  const known = servicesOf(configuration, id);
  const stranger = ours ? undefined : services?.find((service) => !known.includes(service));
  if (stranger !== undefined) return { kind: 'refused', reason: 'unknown-service', service: stranger, known };
  const { notices } = configuration.process;
  const rule = withNoticeDays(read.rule, (ours ? notices.maintenanceOut : notices.maintenanceIn).businessDays);
  const side = ours ? ({ ours } as const) : {};
  const completion = completionDuty({ ...side, rule }, notices, calendar);
  return { operator: id, ...side, services, rule, note, ...(completion !== null && { completion }) };
}

/** An announcement that was cancelled makes room for a new one. */
async function enter(
  store: MaintenanceStore,
  announcement: Announcement,
  now: EpochMs,
): Promise<Pick<Announced, 'kind' | 'entry'>> {
  const base = entryId(announcement);
  const sameStart = (await store.maintenance()).filter(({ id }) => id === base || id.startsWith(`${base}.again-`));
  const standing = sameStart.find((entry) => entry.rule.cancelledAt == null);
  if (standing !== undefined) return { kind: 'known', entry: standing };
  const id = sameStart.length === 0 ? base : `${base}.again-${sameStart.length}`;
  const entry: MaintenanceEntry = { id, ...announcement, createdAt: now };
  await store.saveMaintenance(entry);
  return { kind: 'added', entry };
}

function noticeOf({ rule }: MaintenanceEntry, { calendar }: DeskOperator): Announced['notice'] {
  const { from, to } = firstSpan(rule);
  const first = maintenanceWindows([rule], calendar, from, Math.max(to, from + DAY))[0];
  return first === undefined ? null : { businessDays: first.noticeBusinessDays, isInTime: first.announcedInTime };
}
