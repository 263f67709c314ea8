import { expect, it } from 'vitest';
import { textOf } from '../../src/notify/text.ts';
import { anIncidentMessage } from './kit.ts';

const opened = anIncidentMessage();
const held = { ...opened, incident: { ...opened.incident, confirmed: null } };

it('a page says how to take it, whom to call, what to say, and how to log the call', () => {
  const text = textOf(opened, ' --data-dir /data');
  expect(text).toContain('threenines incident ack contoso.get-balance.high.20261005T120000000Z --data-dir /data');
  expect(text).toContain('Call:\n  first-line: Contoso NOC');
  expect(text).toContain('incident call contoso.get-balance.high.20261005T120000000Z --contact first-line');
});

it('a page about what perhaps hits the monitor alone asks to confirm it, and names nobody to call', () => {
  const text = textOf(held, '');
  expect(text).toContain('Confirm by hand before calling anyone');
  expect(text).toContain('threenines incident confirm contoso.get-balance.high.20261005T120000000Z');
  expect(text).toContain('incident ack');
  expect(text).not.toContain('Contoso NOC');
});
