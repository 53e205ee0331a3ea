/**
 * SASLprep (RFC 4013), for what can be prepared without the tables of Unicode 3.2: letters,
 * marks, digits, punctuation and symbols of scripts that run from left to right, inside the
 * Basic Multilingual Plane. All else is refused: a password prepared otherwise than the
 * server's would be a failed login that nobody understands.
 */

/** The text can't be prepared. Says where it is, never what it is. */
export class Unpreparable extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'Unpreparable';
  }
}

/** RFC 3454 table C.1.2, mapped to a space. */
const SPACES = /[\u{a0}\u{1680}\u{2000}-\u{200b}\u{202f}\u{205f}\u{3000}]/gu;
/** RFC 3454 table B.1, mapped to nothing. */
const NOTHING =
  /\u{ad}|\u{34f}|\u{1806}|\u{180b}|\u{180c}|\u{180d}|\u{200c}|\u{200d}|\u{2060}|[\u{fe00}-\u{fe0f}]|\u{feff}/gu;
const BEYOND = /[\u{10000}-\u{10ffff}]/u;
const PREPARED = /^[ \p{L}\p{M}\p{N}\p{P}\p{S}]*$/u;
/** Hebrew, Arabic, Syriac, Thaana, and all that came to stand beside them. */
const RIGHT_TO_LEFT = /[\u{590}-\u{8ff}\u{fb1d}-\u{fdff}\u{fe70}-\u{fefc}]/u;
/** RFC 3454 table C.8 and the ideographic description characters of C.7. */
const FORBIDDEN = /[\u{340}\u{341}\u{2ff0}-\u{2ffb}\u{fff9}-\u{fffd}]/u;

/** Throws `Unpreparable`; `what` names the text: `the password`. */
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

/** A prepared name as `saslname` (RFC 5802 §7): `=` and `,` would end it. */
export function saslName(prepared: string): string {
  return prepared.replaceAll('=', '=3D').replaceAll(',', '=2C');
}
