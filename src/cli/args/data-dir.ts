import { ConfigError, DEFAULT_DATA_DIR, dataDirNamedIn, loadConfiguration } from '../../config/index.ts';
import { isThere } from '../../store/index.ts';
import type { Io, ParsedArgs } from '../command.ts';

export const DEFAULT_CONFIG = 'monitors.yaml';

/** The file that a command goes by. */
export function configFileOf({ values }: Pick<ParsedArgs, 'values'>): string {
  return typeof values.config === 'string' ? values.config : DEFAULT_CONFIG;
}

/**
 * Where a command finds the store: `--data-dir`, else the configuration's. Nobody keeps people from an incident because of a
 * mistake elsewhere in the file: it is named on stderr, and the folder taken all the same.
 */
export function dataDirOf(args: ParsedArgs, io: Pick<Io, 'stderr'>): string {
  const { values } = args;
  if (typeof values['data-dir'] === 'string') return values['data-dir'];
  const file = configFileOf(args);
  if (values.config === undefined && !isThere(file)) return DEFAULT_DATA_DIR;
  try {
    return loadConfiguration(file).configuration.dataDir;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const dataDir = dataDirNamedIn(file);
    io.stderr.write(`note: ${brokenText(file, error)}; the data folder is ${dataDir}\n`);
    return dataDir;
  }
}

/** `monitors.yaml has 2 mistakes, which "threenines validate" shows` */
export function brokenText(file: string, { issues }: ConfigError): string {
  const mistakes = issues.length === 1 ? 'a mistake' : `${issues.length} mistakes`;
  return `${file} has ${mistakes}, which "threenines validate" shows`;
}
