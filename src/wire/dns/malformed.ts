/** Bytes that are no DNS message, or text that is no domain name. */
export class DnsMalformed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DnsMalformed';
  }
}
