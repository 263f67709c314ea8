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

it('a page about what the policy tells by mail asks for a mail, and how to log it', () => {
  const low = { ...opened, incident: { ...opened.incident, severity: 'low', media: ['email'] } } as const;
  const text = textOf(low, '');
  expect(text).toContain('Mail:\n  first-line: Contoso NOC');
  expect(text).toContain(`threenines incident show ${opened.incidentId} --mail`);
  expect(text).toContain(`incident call ${opened.incidentId} --medium email --contact first-line --outcome sent`);
  expect(text).not.toMatch(/Call:|Say:|duty manager/);
});

it('a page names nobody who cannot be reached in the way that the policy asks for', () => {
  const contacts = [{ role: 'first-line', label: 'Contoso NOC', media: ['email'] }] as const;
  const text = textOf({ ...opened, incident: { ...opened.incident, contacts } }, '');
  expect(text).toContain('Take it:');
  expect(text).not.toMatch(/Call:|Mail:/);
});
