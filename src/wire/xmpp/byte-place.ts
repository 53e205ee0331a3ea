/**
 * Converts parser positions, counted in UTF-16 units of the whole input, to byte offsets of the
 * UTF-8 stream.
 */
export class BytePlace {
  /** Byte offset of the last marked XML event, and of the event before it. */
  #marked = 0;
  #decoded = 0;
  /** Number of UTF-16 units in all earlier chunks of the XML text. */
  #unitsBefore = 0;
  #text = '';
  /** Offset in the current chunk of XML text where the last event ended, in UTF-16 units. */
  #units = 0;

  get isAtStart(): boolean {
    return this.#unitsBefore === 0;
  }

  /** Byte offset of the end of the last event. */
  get marked(): number {
    return this.#marked;
  }

  /** Sets the text that the parser gets next. Call this method before the parser gets the text. */
  begin(text: string): void {
    this.#text = text;
    this.#units = 0;
  }

  /** Marks the end of an event at a parser position. Returns its byte offset. */
  mark(position: number): number {
    const units = position - this.#unitsBefore;
    this.#decoded += Buffer.byteLength(this.#text.slice(this.#units, units));
    this.#units = units;
    this.#marked = this.#decoded;
    return this.#decoded;
  }

  /**
   * Returns the part of the XML text from the last event to a parser position, or to the end of
   * the chunk.
   */
  since(position?: number): string {
    const end = position === undefined ? undefined : position - this.#unitsBefore;
    return this.#text.slice(this.#units, end);
  }

  /** Ends the text. Call this method when the parser has processed the whole text. */
  end(): void {
    this.#unitsBefore += this.#text.length;
    this.#decoded += Buffer.byteLength(this.since());
  }
}
