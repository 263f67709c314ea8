import type { Findings } from './assessment.ts';
import { hasDuplicateKey } from './duplicate-keys.ts';

/** A JSON object or array as it comes off the wire. Read it through `property`, never by plain access. */
export type JsonObject = Readonly<Record<string, unknown>>;

const BYTE_ORDER_MARK = '\uFEFF';

/** The parsed body, or undefined when it is not JSON. A byte order mark and a duplicate key give warnings. */
export function parseJson(body: string, findings: Findings): unknown {
  const marked = body.startsWith(BYTE_ORDER_MARK);
  findings.warnIf(marked, 'byte-order-mark');
  const text = marked ? body.slice(1) : body;
  try {
    const value: unknown = JSON.parse(text);
    findings.warnIf(hasDuplicateKey(text), 'duplicate-key');
    return value;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own property by name in any letter case (the contract's pages disagree); a warning if the case differs. */
export function property(object: JsonObject, name: string, findings: Findings): unknown {
  if (Object.hasOwn(object, name)) return object[name];
  const wanted = name.toLowerCase();
  const key = Object.keys(object).find((candidate) => candidate.toLowerCase() === wanted);
  if (key === undefined) return undefined;
  findings.warn('letter-case');
  return object[key];
}

/** The kind of a value, without repeating it. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
