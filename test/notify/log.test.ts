import { expect, it } from 'vitest';
import { testMessage } from '../../src/pipeline/delivery/self-messages.ts';
import { T0 } from '../store/fixtures.ts';
import { aNotifier, anIncidentMessage, deliver } from './kit.ts';

it('writes one line per message, as loud as it is grave, with the id of the event', async () => {
  const lines: [string, object, string][] = [];
  const level = (name: string) => (fields: object, text: string) => lines.push([name, fields, text]);
  const log = { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') };
  const notifier = aNotifier({ type: 'log' }, { log });
  const opened = anIncidentMessage();
  const low = { ...opened, incident: { ...opened.incident, severity: 'low' as const } };
  const messages = [opened, low, anIncidentMessage({ step: 'resolved' }), testMessage('log', T0, 'ada')];
  for (const message of messages) await deliver(notifier, message);
  expect(lines.map(([name, , text]) => `${name} ${text}`)).toEqual([
    'error High incident opened: Contoso Mobile, Get Balance API',
    'warn Low incident opened: Contoso Mobile, Get Balance API',
    'info High incident resolved: Contoso Mobile, Get Balance API',
    'info TEST: threenines can reach this channel',
  ]);
  expect(lines[0]![1]).toMatchObject({ event: opened.id, operator: 'contoso', startedAt: '2026-10-05T12:00:00.000Z' });
});
