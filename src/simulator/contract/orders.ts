import { type EpochMs, MINUTE } from '../../core/time.ts';
import { type Answer, json, refusal } from './answer.ts';
import { isKnownCountry } from './location.ts';
import { jsonObject } from './microbalance.ts';
import { knownIccid } from './sims.ts';

/** An order that the operator accepts. */
export interface Order {
  /** Null for an eSIM that gets a new profile. */
  readonly iccid: string | null;
}

const CLOCK_TOLERANCE_MS = MINUTE;
const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Reads the body of `POST /orders`: the order, or the refusal. */
export function readOrder(text: string, at: EpochMs): Order | Answer {
  const body = text === '' ? null : jsonObject(text);
  if (body === null) return refusal(400, 'body', 'must be a JSON object');
  if (!isPastInstant(body.purchaseDate, at)) return refusal(400, 'purchaseDate', 'must be an instant in the past');
  if (!isProvisioningData(body.provisioningData)) return refusal(400, 'provisioningData', 'names no known product');
  const market = body['ms-market'];
  if (market !== undefined && !(typeof market === 'string' && isKnownCountry(market))) {
    return refusal(400, 'ms-market', 'must be a country code of two capital letters');
  }
  return readSims(body.sims, typeof body.eId === 'string');
}

/** `201`, with the address of the order and, for a new eSIM profile, how to fetch it. */
export function orderAnswer(order: Order, orderId: string, baseUrl: string): Answer {
  if (order.iccid === null) return json(201, { iccid: NEW_PROFILE_ICCID, activationCode: `1$sm.example$${orderId}` });
  const location = `${baseUrl}/sims/iccid:${order.iccid}/orders/${orderId}`;
  return json(201, { iccid: order.iccid }, { Location: location });
}

const NEW_PROFILE_ICCID = '8988247000103824828';

function readSims(sims: unknown, isEsim: boolean): Order | Answer {
  const names: readonly unknown[] = Array.isArray(sims) ? sims : [];
  const rightCount = isEsim ? names.length <= 20 : names.length === 1;
  if (!Array.isArray(sims) || !rightCount) return refusal(400, 'sims', 'must be one SIM, or up to 20 of an eSIM');
  const iccids = names.map((name) => (typeof name === 'string' ? knownIccid(name) : null));
  if (iccids.includes(null)) return refusal(404, 'sims', 'names an unknown SIM');
  return { iccid: iccids[0] ?? null };
}

function isPastInstant(value: unknown, at: EpochMs): boolean {
  return typeof value === 'string' && ISO_INSTANT.test(value) && Date.parse(value) <= at + CLOCK_TOLERANCE_MS;
}

/** Opaque to the marketplace, but the operator knows what its offers contain: no markup, no statements. */
function isProvisioningData(value: unknown): boolean {
  if (typeof value === 'object') return value !== null;
  return typeof value === 'string' && value !== '' && !/[<>;'`]/.test(value);
}
