const REGIONS = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** ICU treats this as a code of its own. */
const UNKNOWN_REGION = 'ZZ';

/** Two capital letters, because the contract is case-sensitive. */
export function isWellFormed(location: string): boolean {
  return /^[A-Z]{2}$/.test(location);
}

/** A country code that exists. `UK`, which occurs in one of the contract's examples, means `GB` here, too. */
export function isKnownCountry(location: string): boolean {
  return isWellFormed(location) && location !== UNKNOWN_REGION && REGIONS.of(location) !== undefined;
}
