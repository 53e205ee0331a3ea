/** What the terminal report draws with: one column each, and plain ASCII where nothing else is known. */
import type { Finding } from '../../model/index.js';

export interface Signs {
  readonly marks: Readonly<Record<Finding['status'], string>>;
  /** Between items of one line. */
  readonly dot: string;
  /** Where something was left out. */
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

/** ASCII alone: our typography is spelt out, and anything else becomes `\u{e9}`. */
export function asciiText(text: string): string {
  return text.replace(
    /[^\0-\x7f]/gu,
    (character) => PLAIN[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
