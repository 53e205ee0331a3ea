/**
 * SASLprep (RFC 4013) without the tables of Unicode 3.2: letters, marks, digits, punctuation and
 * symbols of left-to-right scripts inside the Basic Multilingual Plane. Refuses other characters:
 * if client and server prepared a password differently, the login would fail without a visible
 * reason.
 */

/**
 * Thrown for a user name or password that cannot be prepared for SASL (RFC 4013). The message
 * gives the position of the fault but never the text.
 */
export class Unpreparable extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'Unpreparable';
  }
}

/** Characters mapped to a space (RFC 3454 table C.1.2). */
const SPACES = /[\u{a0}\u{1680}\u{2000}-\u{200b}\u{202f}\u{205f}\u{3000}]/gu;
/** Characters mapped to nothing (RFC 3454 table B.1). */
const NOTHING =
  /\u{ad}|\u{34f}|\u{1806}|\u{180b}|\u{180c}|\u{180d}|\u{200c}|\u{200d}|\u{2060}|[\u{fe00}-\u{fe0f}]|\u{feff}/gu;
const BEYOND = /[\u{10000}-\u{10ffff}]/u;
const PREPARED = /^[ \p{L}\p{M}\p{N}\p{P}\p{S}]*$/u;
/** Right-to-left scripts: Hebrew, Arabic, Syriac, Thaana, and blocks that Unicode added later. */
const RIGHT_TO_LEFT = /[\u{590}-\u{8ff}\u{fb1d}-\u{fdff}\u{fe70}-\u{fefc}]/u;
/** Prohibited characters: RFC 3454 table C.8 and the ideographic description characters of C.7. */
const FORBIDDEN = /[\u{340}\u{341}\u{2ff0}-\u{2ffb}\u{fff9}-\u{fffd}]/u;

/**
 * Prepares a user name or password by SASLprep (RFC 4013). Throws `Unpreparable`; `what` names the
 * text in its message: `the password`.
 */
export function saslPrepare(text: string, what: string): string {
  if (text === '') throw new Unpreparable(`${what} is empty`);
  if (Buffer.byteLength(text) > 1_023) throw new Unpreparable(`${what} is longer than 1023 bytes`);
  if (FORBIDDEN.test(text))
    throw new Unpreparable(`${what} holds a character that SASLprep forbids`);
  const prepared = text.replace(SPACES, ' ').replace(NOTHING, '').normalize('NFKC');
  if (BEYOND.test(prepared) || !PREPARED.test(prepared) || RIGHT_TO_LEFT.test(prepared)) {
    throw new Unpreparable(
      `${what} holds a character that this program cannot prepare as SASLprep (RFC 4013) wants it`,
    );
  }
  if (prepared === '') throw new Unpreparable(`${what} is empty once prepared`);
  return prepared;
}

/** Escapes `=` and `,` of a prepared name for use as `saslname` (RFC 5802 §7). */
export function saslName(prepared: string): string {
  return prepared.replaceAll('=', '=3D').replaceAll(',', '=2C');
}
