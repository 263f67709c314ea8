import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppliedConfiguration } from '../core/desk-configuration.ts';
import { MEBIBYTE, readToldText } from '../files/told-file.ts';
import { listOf, object, oneOf, type Shape, text } from './rows/shape.ts';

const FILE = 'applied-configuration.json';
/** Raised when what stands in the file changes: a program of another version goes without it. */
const FORMAT = 1;

const APPLIED: Shape = object({
  format: (value, path) => (value === FORMAT ? null : `${path}: expected ${FORMAT}`),
  file: text,
  operators: listOf(
    object({
      id: text,
      name: text,
      services: listOf(text),
      calendar: object({ timezone: text }),
      contacts: listOf(object({ role: text, label: text, media: listOf(text) })),
    }),
  ),
  channels: listOf(object({ name: text, severities: listOf(oneOf(['high', 'low', 'warning'])) })),
  process: object({ pack: text, high: object({ rule: text }), low: object({ rule: text }), notices: object({}) }),
});

/** Keeps it beside the store, whole or not at all, for the owner of the folder alone. Throws where that cannot be. */
export function keepAppliedConfiguration(dataDir: string, { operators, ...rest }: AppliedConfiguration): void {
  const path = join(dataDir, FILE);
  const unfinished = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  const content = JSON.stringify({ format: FORMAT, ...rest, operators: [...operators.values()] }, withSets, 1);
  try {
    writeFileSync(unfinished, content, { flag: 'wx', mode: 0o600 });
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/** Null where no daemon has kept one, or none that this program understands. */
export function appliedConfiguration(dataDir: string): AppliedConfiguration | null {
  try {
    const value: unknown = JSON.parse(readToldText(join(dataDir, FILE), 8 * MEBIBYTE), asSets);
    if (APPLIED(value, '') !== null) return null;
    const {
      operators,
      format: _,
      ...rest
    } = value as { readonly format: number } & Omit<AppliedConfiguration, 'operators'> & {
        readonly operators: readonly (AppliedConfiguration['operators'] extends ReadonlyMap<string, infer One>
          ? One
          : never)[];
      };
    return { ...rest, operators: new Map(operators.map((one) => [one.id, one])) };
  } catch {
    // Whatever is wrong with it, the configuration file itself is there to go by.
    return null;
  }
}

function withSets(_key: string, value: unknown): unknown {
  return value instanceof Set ? { set: [...value] } : value;
}

function asSets(_key: string, value: unknown): unknown {
  const isSet = typeof value === 'object' && value !== null && Object.keys(value).join() === 'set';
  return isSet ? new Set((value as { readonly set: readonly unknown[] }).set) : value;
}
