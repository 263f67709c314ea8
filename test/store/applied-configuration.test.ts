import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { deskConfiguration } from '../../src/core/desk-configuration.ts';
import { appliedConfiguration, keepAppliedConfiguration } from '../../src/store/applied-configuration.ts';
import { aMonitor, CONTOSO, PROCESS } from '../support/monitors.ts';
import { temporaryDirectory } from './directories.ts';

const holidays = new Set(['2026-12-25']);
const operators = new Map([['contoso', { ...CONTOSO, calendar: { ...CONTOSO.calendar, holidays } }]]);
const applied = {
  file: '/etc/threenines/monitors.yaml',
  ...deskConfiguration({ operators, monitors: [aMonitor()], channels: [], process: PROCESS }),
};

it('is read as it was kept, by the owner of the folder alone', () => {
  const dataDir = temporaryDirectory();
  expect(appliedConfiguration(dataDir)).toBeNull();
  keepAppliedConfiguration(dataDir, applied);
  keepAppliedConfiguration(dataDir, applied);
  expect(appliedConfiguration(dataDir)).toEqual(applied);
  const [file, ...others] = readdirSync(dataDir);
  expect(others).toEqual([]);
  expect(statSync(join(dataDir, file!)).mode & 0o777).toBe(0o600);
});

it.each([
  ['of another version', (text: string) => text.replace('"format": 1', '"format": 2')],
  ['that lacks something', (text: string) => text.replace('"services"', '"others"')],
  ['that is cut off', (text: string) => text.slice(0, -20)],
])('one %s is none', (_kind, change) => {
  const dataDir = temporaryDirectory();
  keepAppliedConfiguration(dataDir, applied);
  const path = join(dataDir, readdirSync(dataDir)[0]!);
  const changed = change(readFileSync(path, 'utf8'));
  writeFileSync(path, changed);
  expect(appliedConfiguration(dataDir)).toBeNull();
});
