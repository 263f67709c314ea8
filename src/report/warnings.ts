import type { Warning } from '../core/verdict/warnings.ts';

/** The meaning of a contract warning, for a reader who does not know the program. */
const MEANINGS: Readonly<Record<Warning, string>> = {
  'address-fallback': 'one of the host’s addresses is dead; another one answered',
  'resolvers-differ': 'our resolver and a second one disagree about the operator’s name',
  'intermediate-missing': 'the server does not send its intermediate certificate; our extra bundle has it',
  'certificate-expiring': 'the operator’s certificate expires within 14 days',
  'lenient-syntax': 'the answer breaks the syntax of HTTP in a way that browsers and curl overlook',
  'cached-answer': 'the answer came from a cache that held it for more than a minute, or does not say how long',
  'content-type': 'the body is right, its declared type is not',
  'byte-order-mark': 'the JSON starts with a byte order mark',
  'transaction-echo-missing': 'the answer does not repeat our transaction id',
  'transaction-echo-mismatch': 'the answer carries another transaction id',
  'retry-after': '429 without a readable `Retry-After`',
  'letter-case': 'a name or value whose letter case differs from the contract',
  'numeric-string': 'a number written as text',
  'country-code': 'a country that is not a two-letter upper-case ISO code',
  'limit-exceeded': 'more balances than were asked for',
  'other-country': 'a balance of a country that was not asked for',
  'empty-balances': 'no balance at all, for a SIM that needs none',
  'none-with-time': 'nothing left by type, yet time remaining',
  'duplicate-key': 'a JSON key that occurs twice in one object; the last one counts',
  'spelling-in-mb': 'the data field is spelled `dataRemainingInMB`; the contract’s examples say `dataRemaininginMB`',
  'spelling-mb': 'the data field is spelled `dataRemainingMB`; the contract’s examples say `dataRemaininginMB`',
  'stale-balance': 'the time left of a plan did not fall with the time that passed',
  'grant-unverified': 'the SIM’s balance could not be read between grant and clean-up',
  'asset-missing': 'a script or style sheet that the portal’s page needs is missing',
};

export function meaningOfWarning(warning: Warning): string {
  return MEANINGS[warning];
}
