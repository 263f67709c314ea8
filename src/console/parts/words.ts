/** Words for closed lists of the API. */

/** What somebody owes, as the head of a line: `our call to the operator`. */
export const DUTY_WORDS: Readonly<Record<string, Readonly<Record<'us' | 'operator', string>>>> = {
  acknowledge: { us: 'acknowledge the incident', operator: 'acknowledge the incident' },
  confirm: { us: 'confirm the failure by hand', operator: 'confirm the failure' },
  call: { us: 'call the operator', operator: 'call us' },
  response: { us: 'our first answer', operator: "the operator's first answer" },
  update: { us: 'our update', operator: "the operator's update" },
  resolution: { us: 'our resolution', operator: "the operator's resolution" },
  notice: { us: 'our notice', operator: "the operator's notice" },
  completion: { us: 'our notice of completion', operator: "the operator's notice of completion" },
};

export const MEDIUM_WORDS = { phone: 'phone', email: 'mail' } as const;

export const CALL_OUTCOME_WORDS = {
  answered: 'answered',
  'no-answer': 'no answer',
  'left-message': 'left a message',
  sent: 'sent (mail)',
} as const;

export const OUTCOME_SIGNS = { kept: 'met', late: 'warning', missed: 'breached', pending: 'inconclusive' } as const;

/** States of incidents that are not over. */
export const OPEN_STATES = 'suspected,open,escalated,acknowledged,updating';
