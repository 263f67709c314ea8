/** Letters to an operator, ready to send. Nothing is sent by the program: a person sends them, and logs that. */
import type { IncidentRecord } from './incident/incident.ts';
import { failingSince } from './incident/incident.ts';
import { bothTimes, serviceName } from './incident/wording.ts';
import type { MaintenanceEntry } from './maintenance/entry.ts';
import { firstSpan } from './maintenance/windows.ts';

const FROM = 'Operations center of the data marketplace';

/** The outage notice that we owe for an outage of ours (O1). */
export function outageLetter(record: IncidentRecord): string {
  const { operatorName, service, timezone, summary, impact, endedAt, id } = record;
  const when = (at: number) => bothTimes(at, timezone);
  const since = when(failingSince(record));
  return letter(`Outage notice: ${serviceName(service)}`, operatorName, [
    endedAt === null
      ? `We have an outage of our ${serviceName(service)} since ${since}.`
      : `Our ${serviceName(service)} had an outage from ${since} to ${when(endedAt)}. It is over.`,
    ...(summary === null ? [] : [summary]),
    ...(endedAt === null ? [impact, 'You need not do anything. We write again when it is over.'] : []),
    `Our reference is ${id}.`,
  ]);
}

/** The notice of planned work of ours (P1), or, once it is done, that it is over. */
export function maintenanceLetter(
  { id, rule, services, note }: MaintenanceEntry,
  operator: { readonly name: string; readonly timezone: string },
): string {
  const when = (at: number) => bothTimes(at, operator.timezone);
  const { from, to } = firstSpan(rule);
  const { completedAt } = rule;
  const what = services === null ? 'our services' : services.map(serviceName).join(', ');
  const isOver = completedAt != null;
  return letter(`${isOver ? 'Completion of' : 'Announcement of'} maintenance: ${what}`, operator.name, [
    isOver
      ? `Our maintenance of ${what}, announced from ${when(from)} to ${when(to)}, was completed at ${when(completedAt)}.`
      : `We will work on ${what} from ${when(from)} to ${when(to)}.`,
    ...(note === null ? [] : [note]),
    ...(isOver ? [] : ['Services may fail in this time. We write again when the work is done.']),
    `Our reference is ${id}.`,
  ]);
}

function letter(subject: string, operatorName: string, lines: readonly string[]): string {
  return [`Subject: ${subject}`, '', `To ${operatorName}:`, '', ...lines, '', FROM].join('\n');
}

/** The template that an operator fills in when it reports a failure to us. `raise --form FILE` reads it back. */
export const ESCALATION_FORM = `# Report of a failure to the operations center of the data marketplace. Please fill in, and send it back.
Operator:
Service:             # get-balance, provisioning, mo-direct, core-network or xdr
Severity: high       # high: customers cannot buy or use data; else low
Failing since:       # such as 2026-10-05T22:00Z
You knew since:      # the same form; may stay empty
What happens:
`;

export interface FilledForm {
  readonly operator: string;
  readonly service: string;
  readonly severity: string;
  readonly startedAt: string;
  readonly awareAt: string;
  readonly text: string;
}

const FIELDS = {
  Operator: 'operator',
  Service: 'service',
  Severity: 'severity',
  'Failing since': 'startedAt',
  'You knew since': 'awareAt',
  'What happens': 'text',
} as const satisfies Readonly<Record<string, keyof FilledForm>>;

/** What stands in a form that was filled in; fields that are empty or missing are empty. Further lines belong to the last field. */
export function readForm(form: string): FilledForm {
  const filled: Record<keyof FilledForm, string> = {
    operator: '',
    service: '',
    severity: '',
    startedAt: '',
    awareAt: '',
    text: '',
  };
  let current: keyof FilledForm | null = null;
  for (const line of form.split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const [, name = '', value = ''] = /^([A-Z][\w ]*):(.*)$/.exec(line) ?? [];
    const field = (FIELDS as Readonly<Record<string, keyof FilledForm>>)[name];
    const text = (field === undefined ? line : value).replace(/\s+#.*$/, '').trim();
    if (field !== undefined) current = field;
    if (current !== null && text !== '') filled[current] = `${filled[current]} ${text}`.trim();
  }
  return filled;
}
