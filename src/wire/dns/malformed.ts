/** Thrown for bytes that are not a DNS message, and for text that is not a domain name. */
export class DnsMalformed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DnsMalformed';
  }
}
