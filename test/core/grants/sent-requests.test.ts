import { describe, expect, it } from 'vitest';
import { sentRequests } from '../../../src/core/grants/sent-requests.ts';

describe('requests that were sent', () => {
  it('are summed, and set against the rate that was agreed in their hour', () => {
    const hours = [
      { requests: 720, agreedPerSecond: 0.2 },
      { requests: 721, agreedPerSecond: 0.2 },
      { requests: 800, agreedPerSecond: 1 },
    ];
    expect(sentRequests(hours)).toEqual({ total: 2_241, busiestHour: 800, hoursAboveAgreed: 1 });
  });

  it('are unknown where no hour was recorded', () => {
    expect(sentRequests([])).toBeNull();
  });
});
