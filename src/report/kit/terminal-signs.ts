/** Signs of the terminal report, each one column wide, in Unicode and in ASCII. */
import type { Finding } from '../../model/index.js';

export interface Signs {
  readonly marks: Readonly<Record<Finding['status'], string>>;
  /** Sign between the items of one line of the report. */
  readonly dot: string;
  /** Sign that follows a text in the report that was cut. */
  readonly ellipsis: string;
}

export const SIGNS: Signs = {
  marks: {
    compliant: '✓',
    partial: '!',
    missing: '✗',
    configurable: '~',
    manual: '?',
    'not-applicable': '–',
    'not-observed': '?',
    information: 'i',
  },
  dot: '·',
  ellipsis: '…',
};

export const ASCII_SIGNS: Signs = {
  marks: { ...SIGNS.marks, compliant: '+', missing: 'x', 'not-applicable': '-' },
  dot: '|',
  ellipsis: '...',
};

const PLAIN: Readonly<Record<string, string>> = {
  '·': '|',
  '…': '...',
  '–': '-',
  '—': '-',
  '→': '->',
  '§': 'section ',
  '×': 'x',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  ' ': ' ',
};

/**
 * Returns `text` in ASCII. Punctuation of this program is replaced, and other characters become
 * `\u{e9}`.
 */
export function asciiText(text: string): string {
  return text.replace(
    /[^\0-\x7f]/gu,
    (character) => PLAIN[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
