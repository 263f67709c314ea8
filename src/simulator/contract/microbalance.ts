import type { EpochMs } from '../../core/time.ts';
import { type Answer, json, refusal } from './answer.ts';
import type { Grants } from './grants.ts';
import { isWellFormed } from './location.ts';

export interface MicrobalanceRequest {
  readonly iccid: string;
  readonly query: URLSearchParams;
  readonly body: string;
  /** Its own address, which a grant names in `Location`. */
  readonly resourceUrl: string;
}

/** `PUT …/microbalance`. A country that the operator does not serve is granted as well; a malformed one is not. */
export function putMicrobalance(request: MicrobalanceRequest, grants: Grants, at: EpochMs): Answer {
  const body = jsonObject(request.body);
  if (body === null) return refusal(400, 'body', 'must be empty or a JSON object');
  const location = body.location ?? request.query.get('location');
  if (location !== null && !(typeof location === 'string' && isWellFormed(location))) {
    return refusal(400, 'location', 'must be two capital letters');
  }
  grants.grant(request.iccid, location, at);
  return json(200, {}, { Location: request.resourceUrl });
}

/** `DELETE …/microbalance`; succeeds also when nothing was granted. */
export function deleteMicrobalance(request: MicrobalanceRequest, grants: Grants, at: EpochMs): Answer {
  grants.revoke(request.iccid, at);
  return json(200, {});
}

/** The object in `text`, an empty one for no text, null for anything else. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> | null {
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
