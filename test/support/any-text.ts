import fc from 'fast-check';

/** Any code point, lone surrogates too. The like of fast-check, `unit: 'binary'`, takes 1.4 s of a processor to be made. */
export const anyCharacter = fc.nat(0x10_ff_ff).map((code) => String.fromCodePoint(code));

export function anyText(): fc.Arbitrary<string> {
  return fc.string({ unit: anyCharacter });
}
