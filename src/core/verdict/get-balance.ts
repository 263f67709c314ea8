import type { GetBalanceSpec, Sim } from '../probe-spec.ts';
import { type Assessment, Findings } from './assessment.ts';
import type { ExchangeFacts } from './exchange.ts';
import { isObject, type JsonObject, kindOf, parseJson, property } from './json.ts';
import { judgeResponse, noteAge, noteContentType, noteTransactionEcho } from './response.ts';

const BALANCE_TYPES: readonly string[] = ['MODIRECT', 'MODIRECTPAYG', 'PAYG', 'NONE', 'NOTSUPPORTED'];
/** Tables, examples and prose of the contract spell it in three ways; all of them are right. */
const DATA_REMAINING = /^dataremaining(?:in)?mb$/i;
const NUMERIC = /^[+-]?\d{1,30}(?:\.\d{1,30})?$/;
const DURATION = isoDuration();
const LONGEST_DURATION_TEXT = 64;
/** The check that fails when a balance is right in itself, but of another type than was agreed for the test SIM. */
export const EXPECTED_TYPE = 'expected type';

type Asked = Pick<GetBalanceSpec<unknown>, 'limit' | 'location'>;

/** GOOD means: the marketplace could show this SIM's balance from this answer. */
export function judgeGetBalance(facts: ExchangeFacts, sim: Sim, asked: Asked): Assessment {
  const findings = new Findings();
  const failed = judgeResponse(facts, [200], findings);
  if (failed !== null) return failed;
  noteContentType(facts, findings, 'application/json');
  noteTransactionEcho(facts, findings);
  noteAge(facts, findings);
  const balances = readBalances(facts.body, findings);
  if (balances !== null) judgeBalances(balances, sim, asked, findings);
  return findings.conclude();
}

function readBalances(body: string, findings: Findings): readonly unknown[] | null {
  const json = parseJson(body, findings);
  const readable = isObject(json);
  findings.check('json', readable, `${json === undefined ? 'no JSON' : kindOf(json)}, expected a JSON object`);
  if (!readable) return null;
  const balances = property(json, 'balances', findings);
  if (Array.isArray(balances)) return balances;
  findings.check('balances', false, `${kindOf(balances)}, expected an array`);
  return null;
}

function judgeBalances(balances: readonly unknown[], sim: Sim, asked: Asked, findings: Findings): void {
  const mustHaveEntry = sim.expect.length > 0;
  findings.check('balances', balances.length > 0 || !mustHaveEntry, `${balances.length} in the array`);
  findings.warnIf(balances.length === 0, 'empty-balances');
  findings.warnIf(asked.limit !== undefined && balances.length > asked.limit, 'limit-exceeded');
  const types = balances.map((balance, index) => judgeEntry(balance, `balances[${index}]`, asked, findings));
  if (mustHaveEntry && types.every((type) => type !== null)) {
    const found = [...new Set(types)].join(', ') || 'none';
    const expected = types.some((type) => sim.expect.includes(type));
    findings.check(EXPECTED_TYPE, expected, `${found}, expected ${sim.expect.join(' or ')} for this SIM`);
  }
}

/** The entry's type, or null when the entry breaks the contract. */
function judgeEntry(entry: unknown, at: string, asked: Asked, findings: Findings): string | null {
  if (!isObject(entry)) {
    findings.check(at, false, `${kindOf(entry)}, expected an object`);
    return null;
  }
  const type = judgeType(property(entry, 'type', findings), at, findings);
  const megabytes = judgeData(entry, at, findings);
  const timed = judgeTime(property(entry, 'timeRemaining', findings), at, findings);
  noteLocations(property(entry, 'locations', findings), asked.location, findings);
  if (type === null || megabytes === null || timed === null) return null;
  if (type === 'NONE') {
    findings.check(`${at} of type NONE`, megabytes === 0, `${megabytes} MB left, expected 0`);
    findings.warnIf(timed, 'none-with-time');
  }
  return type;
}

function judgeType(value: unknown, at: string, findings: Findings): string | null {
  const word = typeof value === 'string' ? value.toUpperCase() : null;
  const known = word !== null && BALANCE_TYPES.includes(word);
  const found = word === null ? kindOf(value) : 'an unknown word';
  findings.check(`${at}.type`, known, known ? word : `${found}, expected a balance type`);
  if (!known) return null;
  findings.warnIf(word !== value, 'letter-case');
  return word;
}

function judgeData(entry: JsonObject, at: string, findings: Findings): number | null {
  const key = Object.keys(entry).find((candidate) => DATA_REMAINING.test(candidate));
  const value = key === undefined ? undefined : entry[key];
  const isText = typeof value === 'string' && NUMERIC.test(value.trim());
  const megabytes = isText ? Number(value) : value;
  const valid = typeof megabytes === 'number' && Number.isFinite(megabytes) && megabytes >= 0;
  const found = typeof megabytes === 'number' ? `${megabytes} MB` : kindOf(value);
  findings.check(`${at} data remaining`, valid, valid ? found : `${found}, expected a number >= 0`);
  if (!valid) return null;
  findings.warnIf(isText, 'numeric-string');
  return megabytes;
}

/** Whether any time is left; null when the duration breaks the contract. */
function judgeTime(value: unknown, at: string, findings: Findings): boolean | null {
  const valid = typeof value === 'string' && value.length <= LONGEST_DURATION_TEXT && DURATION.test(value);
  const found = typeof value === 'string' ? 'another text' : kindOf(value);
  findings.check(`${at}.timeRemaining`, valid, valid ? value : `${found}, expected an ISO 8601 duration`);
  return valid ? /[1-9]/.test(value) : null;
}

function noteLocations(value: unknown, asked: string | undefined, findings: Findings): void {
  if (!Array.isArray(value)) return;
  const codes = value.filter((code) => typeof code === 'string');
  findings.warnIf(codes.length < value.length || codes.some((code) => !isCountryCode(code)), 'country-code');
  const elsewhere = asked !== undefined && !codes.some((code) => sameCountry(code, asked));
  findings.warnIf(elsewhere && value.length > 0, 'other-country');
}

/** The contract's own example says `UK`, whose code is `GB`: worth a warning, never a failure. */
function isCountryCode(code: string): boolean {
  return code !== 'UK' && /^[A-Z]{2}$/.test(code);
}

function sameCountry(a: string, b: string): boolean {
  const canonical = (code: string) => code.toUpperCase().replace(/^UK$/, 'GB');
  return canonical(a) === canonical(b);
}

function isoDuration(): RegExp {
  const part = (unit: string) => `(?:\\d+(?:[.,]\\d+)?${unit})?`;
  const parts = (units: string) => [...units].map(part).join('');
  return new RegExp(`^P(?=[\\dT])${parts('YMWD')}(?:T(?=\\d)${parts('HMS')})?$`);
}
