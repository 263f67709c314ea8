import { existsSync } from 'node:fs';
import { loadConfiguration } from '../../config/index.ts';
import type { ParsedArgs } from '../command.ts';

export const DEFAULT_CONFIG = 'monitors.yaml';
const DEFAULT_DATA_DIR = './data';

/** Where a command that only reads finds the store: `--data-dir`, else the configuration's. */
export function dataDirOf({ values }: ParsedArgs): string {
  if (typeof values['data-dir'] === 'string') return values['data-dir'];
  const file = typeof values.config === 'string' ? values.config : DEFAULT_CONFIG;
  if (values.config === undefined && !existsSync(file)) return DEFAULT_DATA_DIR;
  return loadConfiguration(file).configuration.dataDir;
}
