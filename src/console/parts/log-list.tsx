import type { IncidentDetail, LogEntry } from '../../client/operations.ts';
import { Moment } from './time.tsx';
import { CALL_OUTCOME_WORDS, MEDIUM_WORDS } from './words.ts';

/** What people did, and how the state changed, newest first. */
export function LogList({ incident }: { incident: IncidentDetail }) {
  const lines = [
    ...incident.transitions.map(({ at, to, reason }) => ({
      at,
      by: null,
      text: `${to}: ${reason}`,
      enteredAt: undefined,
    })),
    ...incident.log.map((entry) => ({ at: entry.at, by: entry.by, text: textOf(entry), enteredAt: entry.enteredAt })),
  ].sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
  return (
    <ol class="log">
      {lines.map(({ at, by, text, enteredAt }, index) => (
        <li key={`${at} ${index}`}>
          <span class="nowrap">
            <Moment at={at} zone={incident.timezone} relative={false} />
          </span>
          <span>
            {text}
            {by !== null && <span class="soft"> · {by}</span>}
            {enteredAt !== undefined && (
              <span class="soft">
                {' '}
                · entered <Moment at={enteredAt} zone={incident.timezone} relative={false} />
              </span>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}

function textOf(entry: LogEntry): string {
  switch (entry.kind) {
    case 'call': {
      const outcome = CALL_OUTCOME_WORDS[entry.outcome];
      const said = entry.text === null ? '' : `: ${entry.text}`;
      return `call to ${entry.contact} by ${MEDIUM_WORDS[entry.medium]}, attempt ${entry.attempt}, ${outcome}${said}`;
    }
    case 'answer':
      return `the operator answered: ${entry.text}`;
    case 'notice-sent':
      return `our notice: ${entry.text}`;
    case 'notice-received':
      return `the operator's notice: ${entry.text}`;
    case 'link':
      return `reference: ${entry.text}`;
    case 'note':
      return entry.text;
  }
}
