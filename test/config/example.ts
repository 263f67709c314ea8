import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../../src/config/config-error.ts';
import { type LoadedConfiguration, parseConfiguration } from '../../src/config/load.ts';

export const FIXTURES = join(import.meta.dirname, '../fixtures/config');

/** The example of the documentation. */
export const EXAMPLE = readFileSync(join(FIXTURES, 'example.yaml'), 'utf8');

/** The example, or any text, as if it stood in /etc/threenines/monitors.yaml. */
export function load(text = EXAMPLE): LoadedConfiguration {
  return parseConfiguration(text, '/etc/threenines/monitors.yaml');
}

/** The example with its first `from` replaced. */
export function exampleWith(from: string, to: string): string {
  if (!EXAMPLE.includes(from)) throw new Error(`the example has no ${from}`);
  return EXAMPLE.replace(from, () => to);
}

/** The error that `attempt` ends with, which must be a `ConfigError`. */
export function mistakeOf(attempt: () => unknown): ConfigError {
  try {
    attempt();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('expected a ConfigError, but nothing was wrong');
}

/** A configuration with one operator that has custom services only; `entries` are its monitors, `top` stands above. */
export function withMonitors(entries: string, top = ''): string {
  return `${top}
operators:
  - id: contoso
    timezone: Europe/Berlin
    monitors:
${entries.replace(/^/gm, '      ')}
`;
}
