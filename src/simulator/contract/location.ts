const REGIONS = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** A code of its own to ICU. */
const UNKNOWN_REGION = 'ZZ';

/** Two capital letters: the contract is case-sensitive. */
export function isWellFormed(location: string): boolean {
  return /^[A-Z]{2}$/.test(location);
}

/** A country code that exists. `UK`, which stands in one of the contract's examples, is a name for `GB` here, too. */
export function isKnownCountry(location: string): boolean {
  return isWellFormed(location) && location !== UNKNOWN_REGION && REGIONS.of(location) !== undefined;
}
