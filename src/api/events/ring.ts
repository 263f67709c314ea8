/** What was sent lately, so that a stream that was cut goes on without a gap. */

export interface Sent {
  readonly sequence: number;
  readonly atMs: number;
  /** For those who see it, and asked for it. */
  readonly scope: Scope;
  readonly bytes: Uint8Array;
}

/** What an event is about; null: everybody may see it. */
export interface Scope {
  readonly topic: string;
  readonly operator: string | null;
  /** Of a sample: its monitor. */
  readonly monitor: string | null;
}

export interface RingLimits {
  readonly keptMs: number;
  readonly mostBytes: number;
}

export class Ring {
  readonly #limits: RingLimits;
  #sent: Sent[] = [];
  #bytes = 0;
  #sequence = 0;

  constructor(limits: RingLimits) {
    this.#limits = limits;
  }

  /** Of the newest. */
  get sequence(): number {
    return this.#sequence;
  }

  nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  add(sent: Sent): void {
    this.#sent.push(sent);
    this.#bytes += sent.bytes.length;
    let gone = 0;
    const { keptMs, mostBytes } = this.#limits;
    for (const { atMs, bytes } of this.#sent) {
      if (sent.atMs - atMs <= keptMs && this.#bytes <= mostBytes) break;
      this.#bytes -= bytes.length;
      gone += 1;
    }
    if (gone > 0) this.#sent = this.#sent.slice(gone);
  }

  /** What came after it; null where some of that is gone, or it never was. */
  after(sequence: number): readonly Sent[] | null {
    if (sequence > this.#sequence) return null;
    const first = this.#sent[0]?.sequence ?? this.#sequence + 1;
    return sequence + 1 < first ? null : this.#sent.filter((sent) => sent.sequence > sequence);
  }
}
