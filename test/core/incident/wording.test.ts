import { describe, expect, it } from 'vitest';
import { newRecord } from '../../../src/core/incident/record.ts';
import { headline, mailText, phoneText, whomToReach } from '../../../src/core/incident/wording.ts';
import { incidentOf, T0 } from '../../store/fixtures.ts';
import { CONTOSO, PROCESS } from '../../support/monitors.ts';

const record = incidentOf({
  evidence: {
    lastGoodAt: T0 - 30_000,
    lastGoodTransactionId: 'good-1',
    failingTransactionIds: ['bad-1', 'bad-2'],
    reasons: ['status (503)'],
  },
});

describe('what to say on the phone', () => {
  it('is who calls, what fails since when in both times, what it means, and by when an answer is due', () => {
    expect(phoneText(record, T0).split('\n')).toEqual([
      'This is the operations center of the data marketplace, calling Contoso Mobile about a High incident.',
      'Your Get Balance API has failed in every test since 2026-10-05 12:00 UTC (14:00 Europe/Berlin).',
      'Customers can neither browse nor buy plans.',
      'The tests fail with: status (503).',
      'The transaction id of a failed request is bad-1; we can mail you more.',
      'By contract your first answer is due within 1 h of this call.',
      'Our reference is contoso.get-balance.high.20261005T120000000Z.',
    ]);
  });

  it('claims no failure where there is none', () => {
    const summary = 'mean latency of the month so far is 615 ms, above 400 ms';
    const slow = newRecord({ ...record, rule: 'latency', severity: 'low' }, CONTOSO, PROCESS, { summary });
    expect(phoneText(slow, T0).split('\n').slice(1, 4)).toEqual([
      'Your Get Balance API answers more slowly than agreed, counted since 2026-10-05 12:00 UTC.',
      summary,
      'Customers wait longer than agreed.',
    ]);
    expect(mailText(slow, T0)).not.toContain('Failing');
    for (const rule of ['latency', 'contract-warnings', 'certificate', 'missing-data', 'throttled'] as const) {
      expect(phoneText({ ...slow, rule }, T0)).not.toMatch(/fail/);
    }
  });

  it('promises no deadline that the pack does not have', () => {
    expect(phoneText({ ...record, responseWithin: null }, T0)).not.toContain('answer is due');
  });
});

describe('a mail to the operator', () => {
  const internal = incidentOf({
    acknowledged: { at: T0, by: 'ada' },
    endedBy: { at: T0, by: 'they never answer' },
    deadlines: [
      { kind: 'call', rule: 'E1', owedBy: 'us', dueAt: T0, remindAt: null, metAt: null, missedAt: null },
      { kind: 'response', rule: 'E2', owedBy: 'operator', dueAt: T0, remindAt: null, metAt: null, missedAt: null },
    ],
  });

  it('holds the evidence that it finds in its own logs', () => {
    expect(mailText(record, T0)).toContain('Failed requests    bad-1, bad-2');
    expect(mailText(record, T0)).toContain('Last good request  good-1');
  });

  it('holds what the operator owes, and nothing of what we said among ourselves', () => {
    const text = mailText(internal, T0);
    expect(text).toContain("E2 the operator's first answer");
    expect(text).not.toMatch(/ada|never answer|our call/);
  });
});

it('the headline of each message names severity, step, operator and service', () => {
  expect(headline(record, 'opened')).toBe('High incident opened: Contoso Mobile, Get Balance API');
});

describe('whom to ask for', () => {
  const missed = {
    kind: 'acknowledge',
    rule: 'E1',
    owedBy: 'us',
    dueAt: T0,
    remindAt: null,
    metAt: null,
    missedAt: T0,
  } as const;
  const withContacts = { ...record, contacts: CONTOSO.contacts };

  it('follows the ladder', () => {
    expect(whomToReach(withContacts, 'phone').map(({ role }) => role)).toEqual(['first-line']);
    const escalated = { ...withContacts, deadlines: [missed] };
    expect(whomToReach(escalated, 'phone').map(({ role }) => role)).toEqual(['second-line']);
  });

  it('is nobody who cannot be reached by that medium', () => {
    const escalated = { ...withContacts, deadlines: [missed] };
    expect(whomToReach(escalated, 'email').map(({ role }) => role)).toEqual(['first-line']);
  });

  it('is everybody where the role of the rung is not configured', () => {
    const escalated = { ...withContacts, deadlines: [missed, missed] };
    expect(whomToReach(escalated, 'phone')).toEqual(CONTOSO.contacts);
  });
});
