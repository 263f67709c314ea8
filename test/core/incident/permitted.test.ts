import { describe, expect, it } from 'vitest';
import { permittedVerbs } from '../../../src/core/incident/permitted.ts';
import { incidentOf } from '../../store/fixtures.ts';

describe('what may be done to an incident', () => {
  it('that is open: take it, call, end it', () => {
    expect(permittedVerbs(incidentOf())).toEqual([
      'acknowledge',
      'call',
      'answer',
      'note',
      'link',
      'resolve',
      'cancel',
    ]);
  });

  it('that somebody took: everything but taking it', () => {
    expect(permittedVerbs(incidentOf({ acknowledged: { at: 0, by: 'ana' } }))).not.toContain('acknowledge');
  });

  it('that is over: what is written down later', () => {
    expect(permittedVerbs(incidentOf({ state: 'resolved' }))).toEqual(['call', 'answer', 'note', 'link']);
  });

  it('that nobody has confirmed: confirm it, and call nobody before', () => {
    const verbs = permittedVerbs(incidentOf({ confirmed: null }));
    expect(verbs).toContain('confirm');
    expect(verbs).not.toContain('call');
  });

  it('of ours: tell it', () => {
    const notice = {
      kind: 'notice',
      rule: 'O1',
      owedBy: 'us',
      dueAt: 1,
      remindAt: null,
      metAt: null,
      missedAt: null,
    } as const;
    expect(permittedVerbs(incidentOf({ ours: true, deadlines: [notice] }))).toEqual([
      'acknowledge',
      'note',
      'link',
      'notice-sent',
      'resolve',
      'cancel',
    ]);
  });
});
