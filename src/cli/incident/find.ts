/** Finds the incident that a person means: by its id, the beginning of it, or `operator/service` for the open one. */
import { UserError } from '../../core/errors.ts';
import { type IncidentRecord, isOver } from '../../core/incident/incident.ts';
import type { IncidentReads } from '../../pipeline/ports/history.ts';
import { suggestion } from '../args/desk.ts';

/** So many are named where a beginning fits several. */
const MOST_NAMED = 5;

/** Throws `UserError` where there is none, or more than one. */
export async function findIncident(store: Pick<IncidentReads, 'incidents'>, wanted: string): Promise<IncidentRecord> {
  const [exact] = await store.incidents({ id: wanted });
  if (exact !== undefined) return exact;
  const [operator, service, ...rest] = wanted.split('/');
  if (operator && service && rest.length === 0) return onlyOpen(wanted, await store.incidents({ operator, service }));
  const all = await store.incidents({});
  const matching = all.filter(({ id }) => id.startsWith(wanted));
  const [only, ...others] = matching;
  if (only !== undefined && others.length === 0) return only;
  if (only !== undefined) throw several(`the id of ${matching.length} incidents begins with "${wanted}"`, matching);
  const known = all.map(({ id }) => id);
  throw new UserError(
    `there is no incident "${wanted}"; ${known.length > MOST_NAMED ? hint(wanted, known) : suggestion(wanted, known)}`,
  );
}

function hint(wanted: string, known: readonly string[]): string {
  const meant = suggestion(wanted, known);
  return meant.startsWith('did you mean') ? meant : '"threenines incident list" shows them';
}

/** Of an early warning beside the incident that it became nobody thinks. */
function onlyOpen(wanted: string, incidents: readonly IncidentRecord[]): IncidentRecord {
  const open = incidents.filter((one) => !isOver(one));
  const graver = open.filter(({ severity }) => severity !== 'warning');
  const [only, ...others] = graver.length > 0 ? graver : open;
  if (only !== undefined && others.length === 0) return only;
  if (only !== undefined) throw several(`${wanted} has ${others.length + 1} open incidents`, [only, ...others]);
  const last = incidents.at(-1);
  const before = last === undefined ? '' : `; the last one was ${last.id} (${last.state})`;
  throw new UserError(`${wanted} has no open incident${before}`);
}

function several(what: string, incidents: readonly IncidentRecord[]): UserError {
  const named = incidents.slice(-MOST_NAMED).map(({ id }) => `  ${id}`);
  return new UserError([`${what}:`, ...named].join('\n'));
}
