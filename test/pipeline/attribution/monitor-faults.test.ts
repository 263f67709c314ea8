import { beforeEach, expect, it } from 'vitest';
import { MonitorFaults } from '../../../src/pipeline/attribution/monitor-faults.ts';
import { silentLog } from '../../support/results.ts';

let lines: string[];
let gauges: Record<string, boolean>;
let faults: MonitorFaults;

beforeEach(() => {
  lines = [];
  gauges = {};
  const log = {
    ...silentLog,
    error: (_: object, message: string) => void lines.push(`error ${message.split(';')[0]}`),
    info: (fields: object, message: string) => void lines.push(`info ${message} ${JSON.stringify(fields)}`),
  };
  const ownFault = (fault: string, active: boolean) => {
    gauges[fault] = active;
  };
  faults = new MonitorFaults(log, { ownFault });
});

it('no fault is 0, not absent', () => {
  expect(gauges).toEqual({ 'own-network': false, 'own-credentials': false, 'test-data': false });
});

it('a fault is told once when it begins and once when it has ended, however many monitors it shows at', () => {
  faults.note('a/x', 'own-credentials', 'answered 403');
  faults.note('b/x', 'own-credentials', 'answered 403');
  faults.note('a/x', 'own-credentials', 'answered 403');
  expect(gauges).toMatchObject({ 'own-credentials': true });
  faults.note('a/x', null, null);
  expect(gauges).toMatchObject({ 'own-credentials': true });
  faults.note('b/x', null, null);
  expect(gauges).toMatchObject({ 'own-credentials': false });
  expect(lines).toEqual([
    'error monitor-side fault: our certificate or credentials are refused',
    'info monitor-side fault ended {"fault":"own-credentials"}',
  ]);
});

it('one fault may take the place of another', () => {
  faults.note('a/x', 'own-network', null);
  faults.note('a/x', 'test-data', null);
  expect(gauges).toMatchObject({ 'own-network': false, 'test-data': true });
  expect(lines).toHaveLength(3);
});

it('a monitor that is no longer configured has no fault', () => {
  faults.note('a/x', 'test-data', null);
  faults.keep(new Set(['b/x']));
  expect(gauges).toMatchObject({ 'test-data': false });
});
