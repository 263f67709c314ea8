/** Keys that inputs of several verbs have. */
import type { IncidentRecord } from '../../../core/incident/incident.ts';
import { Id, Instant, Text } from '../../ports/verb.ts';
import type { RequestContext } from '../requests.ts';

export const IncidentKey = Id.describe('Id of the incident.');
export const AtKey = Instant.optional().describe('When it happened. Default: now.');
export const OptionalTextKey = Text.nullable().default(null).describe('Text for the log.');

/** Outages of ours that were raised under a name and are not closed: of all operators, or of one. */
export async function outagesOfOurs(
  store: RequestContext['store'],
  service: string,
  operator: string | null,
): Promise<IncidentRecord[]> {
  const incidents = await store.incidents({ service, unclosed: true, ...(operator !== null && { operator }) });
  return incidents.filter(({ ours }) => ours === true);
}
