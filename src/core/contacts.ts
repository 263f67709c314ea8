/** Media by which people are reached. A person makes the call; the program only asks for it. */
export const MEDIA = ['phone', 'email'] as const;

export type Medium = (typeof MEDIA)[number];

/** A contact at the operator. Holds the label of a number or address, never the number itself. */
export interface ContactLabel {
  readonly role: string;
  readonly label: string;
  readonly media: readonly Medium[];
}
