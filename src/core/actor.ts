/** Who acts, and through which door. The door has made sure of the name. */
export interface Actor {
  readonly name: string;
  readonly via: 'cli' | 'api' | 'daemon';
}
