import { type Assessment, Findings } from '../../verdict/assessment.ts';
import type { ExchangeFacts } from '../../verdict/exchange.ts';
import { isObject, type JsonObject, kindOf, parseJson, property } from '../../verdict/json.ts';
import { judgeResponse, noteAge, noteContentType, noteTransactionEcho } from '../../verdict/response.ts';
import type { Warning } from '../../verdict/warnings.ts';
import type { Sim } from '../spec.ts';
import type { GetBalanceSpec } from './spec.ts';
import { type TimeLeft, timeLeft } from './time-left.ts';

const BALANCE_TYPES: readonly string[] = ['MODIRECT', 'MODIRECTPAYG', 'PAYG', 'NONE', 'NOTSUPPORTED'];
/** Entry types that mean that nothing was bought. */
const WITHOUT_PLAN: readonly string[] = ['NONE', 'NOTSUPPORTED'];
/** Examples, tables and prose of the contract spell it in three ways; all of them are accepted. */
const DATA_REMAINING: readonly (readonly [name: string, warning: Warning | null])[] = [
  ['dataRemaininginMB', null],
  ['dataRemainingInMB', 'spelling-in-mb'],
  ['dataRemainingMB', 'spelling-mb'],
];
const NUMERIC = /^[+-]?\d{1,30}(?:\.\d{1,30})?$/;
/** The check that fails when a balance is valid, but of another type than was agreed for the test SIM. */
export const EXPECTED_TYPE = 'expected type';

type Asked = Pick<GetBalanceSpec<unknown>, 'limit' | 'location'>;

export interface BalanceReading {
  readonly assessment: Assessment;
  /** Data left over all entries; null when the answer was not good. */
  readonly megabytes: number | null;
  /** Time left of the longest plan; null without a plan, and when the answer was not good. */
  readonly planTimeLeft: TimeLeft | null;
}

/** One valid entry of the answer. */
interface Balance extends TimeLeft {
  readonly type: string;
  readonly megabytes: number;
}

/** GOOD means that the marketplace could show this SIM's balance from this answer. */
export function judgeGetBalance(facts: ExchangeFacts, sim: Sim, asked: Asked): BalanceReading {
  const findings = new Findings();
  const failed = judgeResponse(facts, [200], findings);
  if (failed !== null) return { assessment: failed, megabytes: null, planTimeLeft: null };
  noteContentType(facts, findings, 'application/json');
  noteTransactionEcho(facts, findings);
  noteAge(facts, findings);
  const entries = readBalances(facts.body, findings);
  const balances = entries === null ? [] : judgeBalances(entries, sim, asked, findings);
  const assessment = findings.conclude();
  if (assessment.reason !== 'ok') return { assessment, megabytes: null, planTimeLeft: null };
  return {
    assessment,
    megabytes: balances.reduce((sum, { megabytes }) => sum + megabytes, 0),
    planTimeLeft: longest(balances.filter(({ type }) => !WITHOUT_PLAN.includes(type))),
  };
}

function longest(plans: readonly Balance[]): TimeLeft | null {
  const [first = null, ...others] = plans;
  return others.reduce((best, plan) => (plan.leftMs > best!.leftMs ? plan : best), first);
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

function judgeBalances(entries: readonly unknown[], sim: Sim, asked: Asked, findings: Findings): Balance[] {
  const mustHaveEntry = sim.expect.length > 0;
  findings.check('balances', entries.length > 0 || !mustHaveEntry, `${entries.length} in the array`);
  findings.warnIf(entries.length === 0, 'empty-balances');
  findings.warnIf(asked.limit !== undefined && entries.length > asked.limit, 'limit-exceeded');
  const balances = soundEntries(entries, asked, findings);
  if (mustHaveEntry && balances.length === entries.length) {
    const found = [...new Set(balances.map(({ type }) => type))].join(', ') || 'none';
    const expected = balances.some(({ type }) => sim.expect.includes(type));
    findings.check(EXPECTED_TYPE, expected, `${found}, expected ${sim.expect.join(' or ')} for this SIM`);
  }
  return balances;
}

/** Stops at the first entry that breaks the contract: thousands of broken ones would say no more. */
function soundEntries(entries: readonly unknown[], asked: Asked, findings: Findings): Balance[] {
  const balances: Balance[] = [];
  for (const [index, entry] of entries.entries()) {
    const balance = judgeEntry(entry, `balances[${index}]`, asked, findings);
    if (balance === null) break;
    balances.push(balance);
  }
  return balances;
}

/** Null when the entry breaks the contract. */
function judgeEntry(entry: unknown, at: string, asked: Asked, findings: Findings): Balance | null {
  if (!isObject(entry)) {
    findings.check(at, false, `${kindOf(entry)}, expected an object`);
    return null;
  }
  const type = judgeType(property(entry, 'type', findings), at, findings);
  const megabytes = judgeData(entry, at, findings);
  const time = judgeTime(property(entry, 'timeRemaining', findings), at, findings);
  noteLocations(property(entry, 'locations', findings), asked.location, findings);
  if (type === null || megabytes === null || time === null) return null;
  if (type === 'NONE') {
    findings.check(`${at} of type NONE`, megabytes === 0, `${megabytes} MB left, expected 0`);
    findings.warnIf(time.leftMs > 0, 'none-with-time');
  }
  return { type, megabytes, ...time };
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
  const value = dataRemaining(entry, findings);
  const isText = typeof value === 'string' && NUMERIC.test(value.trim());
  const megabytes = isText ? Number(value) : value;
  const valid = typeof megabytes === 'number' && Number.isFinite(megabytes) && megabytes >= 0;
  const found = typeof megabytes === 'number' ? `${megabytes} MB` : kindOf(value);
  findings.check(`${at} data remaining`, valid, valid ? found : `${found}, expected a number >= 0`);
  if (!valid) return null;
  findings.warnIf(isText, 'numeric-string');
  return megabytes;
}

function dataRemaining(entry: JsonObject, findings: Findings): unknown {
  const exact = DATA_REMAINING.find(([name]) => Object.hasOwn(entry, name));
  if (exact === undefined) {
    return property(entry, 'dataRemaininginMB', findings) ?? property(entry, 'dataRemainingMB', findings);
  }
  const [name, warning] = exact;
  if (warning !== null) findings.warn(warning);
  return entry[name];
}

/** Null when the duration breaks the contract. */
function judgeTime(value: unknown, at: string, findings: Findings): TimeLeft | null {
  const time = typeof value === 'string' ? timeLeft(value) : null;
  const found = typeof value === 'string' ? 'another text' : kindOf(value);
  const detail = time === null ? `${found}, expected an ISO 8601 duration` : String(value);
  findings.check(`${at}.timeRemaining`, time !== null, detail);
  return time;
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
