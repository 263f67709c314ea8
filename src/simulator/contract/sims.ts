/** ICCIDs of the simulated operators' range with a correct check digit are known SIMs; all others are not. */
const RANGE = /^8988247\d{12,13}$/;

/** The number of a known SIM from `iccid:…`; otherwise null. */
export function knownIccid(name: string): string | null {
  const iccid = name.startsWith('iccid:') ? name.slice('iccid:'.length) : '';
  return RANGE.test(iccid) && hasLuhnCheckDigit(iccid) ? iccid : null;
}

function hasLuhnCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits.at(-1 - index));
    const weighted = index % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}
