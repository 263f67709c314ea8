import { type IncidentRecord, isCallOnHold, isOurTrouble, isOver } from './incident.ts';

/** What a person may do to an incident. */
export const INCIDENT_VERBS = [
  'acknowledge',
  'confirm',
  'call',
  'answer',
  'note',
  'link',
  'notice-sent',
  'notice-received',
  'resolve',
  'cancel',
] as const;
export type IncidentVerb = (typeof INCIDENT_VERBS)[number];

/** The verbs that its process would take now. A later change may still make one a conflict. */
export function permittedVerbs(record: IncidentRecord): IncidentVerb[] {
  const isOpen = !isOver(record);
  const may: Readonly<Record<IncidentVerb, boolean>> = {
    acknowledge: isOpen && record.acknowledged === null && record.severity !== 'warning',
    confirm: isOpen && isCallOnHold(record),
    call: !isOurTrouble(record) && record.severity !== 'warning' && !isCallOnHold(record),
    answer: !isOurTrouble(record) && record.severity !== 'warning',
    note: true,
    link: true,
    'notice-sent': isNoticeOwed(record, 'us'),
    'notice-received': isNoticeOwed(record, 'operator'),
    resolve: isOpen,
    cancel: isOpen,
  };
  return INCIDENT_VERBS.filter((verb) => may[verb]);
}

function isNoticeOwed({ deadlines }: IncidentRecord, by: 'us' | 'operator'): boolean {
  return deadlines.some(({ kind, owedBy }) => kind === 'notice' && owedBy === by);
}
