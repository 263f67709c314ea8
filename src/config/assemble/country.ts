/** `DE` of an operator in `DE-NW`. */
export function countryOf({ country }: { readonly country?: string | undefined }): string | undefined {
  return country?.slice(0, 2);
}
