import { largest } from '../../core/extremes.ts';
import { FAULTS } from './table.ts';

/** One line per fault: its name, its parameters with their defaults, and what it does. */
export function faultHelp(): string {
  const rows = Object.entries(FAULTS).map(([name, { params, help }]) => {
    const defaults = Object.entries(params.parse({})).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
    return [name, defaults.join(', '), help] as const;
  });
  const width = (column: 0 | 1) => largest(rows.map((row) => row[column].length));
  const [names, parameters] = [width(0), width(1)];
  return rows.map(([name, params, help]) => `${name.padEnd(names)}  ${params.padEnd(parameters)}  ${help}\n`).join('');
}
