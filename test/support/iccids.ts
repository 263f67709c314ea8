/** Numbers of 19 digits with a right check digit, in the range that the simulated operators know. */
export function iccids(count: number): string[] {
  return Array.from({ length: count }, (_, index) => withCheckDigit(`898824700010${String(index).padStart(6, '0')}`));
}

function withCheckDigit(digits: string): string {
  const sum = [...digits].toReversed().reduce((total, digit, index) => {
    const weighted = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
