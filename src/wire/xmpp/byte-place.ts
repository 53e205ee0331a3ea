/**
 * Where in a stream of UTF-8 its XML events end, in bytes. The parser tells places in UTF-16 units
 * of all text that it was given.
 */
export class BytePlace {
  /** Bytes before the last event that was marked, and up to it. */
  #marked = 0;
  #decoded = 0;
  /** Units of all texts before this one. */
  #unitsBefore = 0;
  #text = '';
  /** Where in this text the last event ended. */
  #units = 0;

  get isAtStart(): boolean {
    return this.#unitsBefore === 0;
  }

  /** Bytes up to the end of the last event. */
  get marked(): number {
    return this.#marked;
  }

  /** The parser is given this text next. */
  begin(text: string): void {
    this.#text = text;
    this.#units = 0;
  }

  /** An event ends at that place of the parser. Returns the bytes up to it. */
  mark(position: number): number {
    const units = position - this.#unitsBefore;
    this.#decoded += Buffer.byteLength(this.#text.slice(this.#units, units));
    this.#units = units;
    this.#marked = this.#decoded;
    return this.#decoded;
  }

  /** The text from the last event to that place of the parser, or to its end. */
  since(position?: number): string {
    const end = position === undefined ? undefined : position - this.#unitsBefore;
    return this.#text.slice(this.#units, end);
  }

  /** The parser has taken the whole text. */
  end(): void {
    this.#unitsBefore += this.#text.length;
    this.#decoded += Buffer.byteLength(this.since());
  }
}
