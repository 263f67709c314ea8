import { dirname, resolve } from 'node:path';
import { readSource } from './text/source.ts';
import { parseYaml } from './text/yaml.ts';

export const DEFAULT_DATA_DIR = './data';

/**
 * Absolute path of the data folder that a file names, whatever is wrong with the rest of it. Throws `ConfigError` when the
 * file cannot be read.
 */
export function dataDirNamedIn(file: string): string {
  const text = readSource(file).replace(/^\uFEFF/, '');
  const { value } = parseYaml(text);
  const named = isMapping(value) ? value.dataDir : lineOf(text);
  return resolve(dirname(resolve(file)), typeof named === 'string' && named !== '' ? named : DEFAULT_DATA_DIR);
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Of a text that is no YAML: the value on its line. */
function lineOf(text: string): string | null {
  const [, plain, quoted] =
    /^dataDir:[ \t]+(?:([^'"#\s][^#\r\n]*?)|["']([^"'\r\n]+)["'])[ \t]*(?:#.*)?$/m.exec(text) ?? [];
  return plain ?? quoted ?? null;
}
