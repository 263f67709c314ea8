import { describe, expect, it } from 'vitest';
import { raisedRecord } from '../../../src/core/incident/commands.ts';
import type { IncidentRequest } from '../../../src/core/incident/request.ts';
import { headline, headlineOfSeveral, mailText, phoneText } from '../../../src/core/incident/wording.ts';
import { HOUR, MINUTE } from '../../../src/core/time.ts';
import { CONTOSO } from '../../support/monitors.ts';
import { answer, CONTEXT, call, facts, OPENED, resolved, Story } from './story.ts';

/** 09:00 UTC, and the half hour before it that the service failed. */
const SINCE = '2026-10-05 08:30 UTC';
const said = ({ record }: Story, now: number) => phoneText(record, now).split('\n');
const mailed = ({ record }: Story, now: number) => mailText(record, now);

/** It recovers after twenty minutes, and fails again from 09:30 on. */
function reopenedStory(): Story {
  const story = new Story()
    .logs(call(OPENED))
    .logs(answer(OPENED + 10 * MINUTE))
    .does(resolved(OPENED + 25 * MINUTE));
  const failingSince = OPENED + 30 * MINUTE;
  return story.does({ kind: 'reopened', at: OPENED + HOUR + 1, incident: facts(), failingSince });
}

describe('an incident that was reopened', () => {
  it('is told of the present failure, with the one before, and with the answer that was given', () => {
    const lines = said(reopenedStory(), OPENED + HOUR + 5 * MINUTE);
    expect(lines).toContain('Your Get Balance API has failed in every test since 2026-10-05 09:30 UTC.');
    expect(lines).toContain(`The incident was reopened: it failed before, from ${SINCE} to 2026-10-05 09:20 UTC.`);
    expect(lines).toContain('Your first answer came in time, at 2026-10-05 09:10 UTC.');
    expect(lines.join(' ')).not.toMatch(/first answer is due|within 1 h of this call/);
  });

  it('has a mail of the same', () => {
    const mail = mailed(reopenedStory(), OPENED + HOUR + 5 * MINUTE);
    expect(mail).toMatch(/^State +open, reopened$/m);
    expect(mail).toMatch(/^Failing since +2026-10-05 09:30 UTC$/m);
    expect(mail).toMatch(/^Reopened +2026-10-05 10:00 UTC$/m);
    expect(mail).toMatch(/^Failed before +2026-10-05 08:30 UTC to 2026-10-05 09:20 UTC$/m);
    expect(mail).not.toMatch(/^First answer +due within/m);
  });

  it('keeps its failures apart once it is over', () => {
    const story = reopenedStory().does(resolved(OPENED + 2 * HOUR));
    expect(said(story, OPENED + 2 * HOUR)).toContain(
      'Your Get Balance API failed in every test from 2026-10-05 09:30 UTC to 2026-10-05 10:55 UTC, and works again.',
    );
    expect(mailed(story, OPENED + 2 * HOUR)).toMatch(/^Lasted +at least 1:25:00$/m);
    const again = story.does({
      kind: 'reopened',
      at: OPENED + 3 * HOUR,
      incident: facts(),
      failingSince: OPENED + 2 * HOUR,
    });
    expect(again.record.failedBefore).toHaveLength(2);
  });
});

describe('the first answer', () => {
  const called = () => new Story().logs(call(OPENED));

  it.each([
    ['before any call', new Story(), 5, 'By contract your first answer is due within 1 h of this call.'],
    ['while there is time', called(), 5, 'Your first answer is due by 2026-10-05 10:00 UTC.'],
    ['once it is overdue', called(), 90, 'Your first answer was due by 2026-10-05 10:00 UTC and has not come.'],
    [
      'when it came in time',
      called().logs(answer(OPENED + 30 * MINUTE)),
      90,
      'Your first answer came in time, at 2026-10-05 09:30 UTC.',
    ],
    [
      'when it came late',
      called().logs(answer(OPENED + 75 * MINUTE)),
      90,
      'Your first answer came at 2026-10-05 10:15 UTC; it was due by 2026-10-05 10:00 UTC.',
    ],
    [
      'when it is written down later than it came',
      called().logs(answer(OPENED + 20 * MINUTE), OPENED + 80 * MINUTE),
      90,
      'Your first answer came in time, at 2026-10-05 09:20 UTC.',
    ],
  ])('is told by its outcome: %s', (_, story, minutes, sentence) => {
    const lines = said(story, OPENED + minutes * MINUTE);
    expect(lines).toContain(sentence);
    expect(lines.filter((line) => line.includes('first answer'))).toHaveLength(1);
  });

  it('is not asked for where the operator reported the failure itself', () => {
    const request = {
      verb: 'raise',
      operator: 'contoso',
      service: 'core-network',
      severity: 'high',
      origin: 'operator',
      startedAt: OPENED,
      awareAt: null,
      noticeOwedBy: 'operator',
      text: 'a core switch is down',
      by: 'ada',
    } as const satisfies IncidentRequest;
    const story = new Story(raisedRecord(request, CONTOSO, OPENED, CONTEXT).record);
    expect(said(story, OPENED + MINUTE).join(' ')).not.toContain('first answer');
    expect(mailed(story, OPENED + MINUTE)).not.toContain('First answer');
    expect(said(story, OPENED + MINUTE).join(' ')).toContain('Your next update is due by 2026-10-06 ');
  });
});

describe('updates', () => {
  it('that did not come are counted, and the next one is named', () => {
    const story = new Story()
      .logs(call(OPENED))
      .logs(answer(OPENED + MINUTE))
      .waits(OPENED + 60 * HOUR);
    const text = said(story, OPENED + 60 * HOUR).join(' ');
    expect(text).toMatch(
      /2 of your updates have not come; the last of them was due by .+\. Your next update is due by /,
    );
  });
});

describe('an incident that is over', () => {
  const now = OPENED + 2 * HOUR;

  it('is told in the past, with nothing left to do', () => {
    const lines = said(new Story().logs(call(OPENED)).does(resolved(OPENED + HOUR)), now);
    expect(lines[0]).toContain('about a High incident that is over.');
    expect(lines).toContain(
      `Your Get Balance API failed in every test from ${SINCE} to 2026-10-05 09:55 UTC, and works again.`,
    );
    expect(lines.join(' ')).not.toMatch(/has failed|is due|Customers/);
  });

  it('claims no recovery where a person closed it', () => {
    const ended = {
      kind: 'ended',
      at: OPENED + HOUR,
      endedAt: OPENED + HOUR,
      to: 'resolved',
      reason: 'by-a-person',
    } as const;
    const story = new Story().does({ ...ended, note: { by: 'ada', text: 'resolved' } });
    expect(said(story, now)).toContain(
      `We have closed the incident about your Get Balance API since ${SINCE}, at 2026-10-05 10:00 UTC.`,
    );
    expect(mailed(story, now)).toMatch(/^State +resolved by hand$/m);
    expect(said(story, now).join(' ')).not.toMatch(/works again|ada/);
  });

  it('that was a false alarm takes back what was said, and asks for nothing', () => {
    const ended = {
      kind: 'ended',
      at: OPENED + HOUR,
      endedAt: OPENED + HOUR,
      to: 'cancelled',
      reason: 'by-a-person',
    } as const;
    const story = new Story().logs(call(OPENED)).does({ ...ended, note: { by: 'ada', text: 'cancelled' } });
    expect(said(story, now)).toEqual([
      expect.stringContaining('about a High incident that was none.'),
      'We cancel the incident about your Get Balance API that was opened at 2026-10-05 09:00 UTC: it was a false alarm.',
      'Our reference is contoso.get-balance.high.1.',
    ]);
    expect(mailed(story, now)).not.toMatch(/first answer|Impact/);
  });
});

it('a warning that a High incident takes over is not told as resolved', () => {
  const warning = new Story('warning').does({
    kind: 'ended',
    at: OPENED + MINUTE,
    endedAt: OPENED + MINUTE,
    to: 'closed',
    reason: 'became-high',
    became: 'contoso.get-balance.high.2',
  });
  const { record } = warning;
  expect(headline(record, 'resolved')).toBe(
    'Warning became High incident contoso.get-balance.high.2: Contoso Mobile, Get Balance API',
  );
  const step = { incident: record, step: 'resolved' } as const;
  expect(headlineOfSeveral([step, step])).toBe('2 Warnings became High incidents: Contoso Mobile');
  const { became: _, ...recovered } = record;
  expect(headlineOfSeveral([step, { ...step, incident: recovered }])).toBe(
    '1 Warning became a High incident, 1 Warning resolved: Contoso Mobile',
  );
});
