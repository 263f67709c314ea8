import { expect, it } from 'vitest';
import type { SelfMessage } from '../../src/core/delivery/messages.ts';
import type { IncidentRecord } from '../../src/core/incident/incident.ts';
import { headlineOfAll, textOf } from '../../src/notify/text.ts';
import { anIncidentMessage } from './kit.ts';

const opened = anIncidentMessage();
const openedAt = (operatorName: string, changes: Partial<IncidentRecord> = {}) =>
  anIncidentMessage({ incident: { ...opened.incident, operatorName, ...changes } });
const alarm: SelfMessage = {
  id: 'self.channel.mail/self-alert/1/ops',
  incidentId: 'self.channel.mail',
  step: 'self-alert',
  occurrence: 1,
  channel: 'ops',
  createdAt: opened.createdAt,
  incident: null,
  text: 'Channel mail gave up a message\nIt was refused.',
};
const command = (words: string) => `/opt/bin/threenines ${words} --data-dir /data`;
const held = { ...opened, incident: { ...opened.incident, confirmed: null } };

it('a page says how to take it, whom to call, what to say, and how to log the call', () => {
  const text = textOf(opened, command);
  expect(text).toContain(
    '/opt/bin/threenines incident ack contoso.get-balance.high.20261005T120000000Z --data-dir /data',
  );
  expect(text).toContain('Call:\n  first-line: Contoso NOC');
  expect(text).toContain('incident call contoso.get-balance.high.20261005T120000000Z --contact first-line');
});

it('a page about what perhaps hits the monitor alone asks to confirm it, and names nobody to call', () => {
  const text = textOf(held, command);
  expect(text).toContain('Confirm by hand before calling anyone');
  expect(text).toContain('threenines incident confirm contoso.get-balance.high.20261005T120000000Z');
  expect(text).toContain('incident ack');
  expect(text).not.toContain('Contoso NOC');
});

it('a page about what the policy tells by mail asks for a mail, and how to log it', () => {
  const low = { ...opened, incident: { ...opened.incident, severity: 'low', media: ['email'] } } as const;
  const text = textOf(low, command);
  expect(text).toContain('Mail:\n  first-line: Contoso NOC');
  expect(text).toContain(`threenines incident show ${opened.incidentId} --mail`);
  expect(text).toContain(`incident call ${opened.incidentId} --medium email --contact first-line --outcome sent`);
  expect(text).not.toMatch(/Call:|Say:|duty manager/);
});

it('a page names nobody who cannot be reached in the way that the policy asks for', () => {
  const contacts = [{ role: 'first-line', label: 'Contoso NOC', media: ['email'] }] as const;
  const text = textOf({ ...opened, incident: { ...opened.incident, contacts } }, command);
  expect(text).toContain('Take it:');
  expect(text).not.toMatch(/Call:|Mail:/);
});

it('the headline of several messages counts them by kind, and names the operators once', () => {
  const warning = { severity: 'warning' } as const;
  const resolved = { ...opened, step: 'resolved' } as const;
  expect(headlineOfAll([opened])).toBe('High incident opened: Contoso Mobile, Get Balance API');
  expect(headlineOfAll([opened, openedAt('Litware Mobile'), resolved])).toBe(
    '2 High incidents opened, 1 High incident resolved: Contoso Mobile, Litware Mobile',
  );
  const five = ['A', 'B', 'C', 'D', 'E'].map((name) => openedAt(name, warning));
  expect(headlineOfAll(five)).toBe('5 Warnings opened: A, B, C and 2 more');
});

it('the headline of several messages tells history that is simulated, outages of ours and what is no incident apart', () => {
  const simulated = openedAt('Contoso Mobile', { simulated: true });
  expect(headlineOfAll([simulated, simulated])).toBe('2 High incidents opened: Contoso Mobile (simulated history)');
  expect(headlineOfAll([simulated, opened])).toBe('2 High incidents opened: Contoso Mobile');
  const ours = openedAt('Contoso Mobile', { ours: true });
  expect(headlineOfAll([ours, ours])).toBe('2 Outages of ours opened: Contoso Mobile');
  expect(headlineOfAll([opened, alarm])).toBe(
    'High incident opened: Contoso Mobile, Get Balance API; Channel mail gave up a message',
  );
  expect(headlineOfAll([alarm, alarm])).toBe('Channel mail gave up a message, and 1 more');
});
