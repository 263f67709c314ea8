/** Who acts, and through which interface. The interface has verified the name. */
export interface Actor {
  readonly name: string;
  readonly via: 'cli' | 'api' | 'daemon';
}
