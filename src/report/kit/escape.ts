/**
 * Escapes text of servers for each format, because it is hostile: escape sequences repaint a
 * terminal, bidi overrides reverse a sentence (Trojan Source, CVE-2021-42574), and pipes break a
 * table. Every string that a report prints passes through this module.
 */

/**
 * Invisible characters: controls, format characters, surrogates, unassigned characters, separators,
 * and a fourth combining mark in a row.
 */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?<=\p{M}{3})\p{M}/gu;
const UNSEEN_BUT_NEWLINE = new RegExp(`(?!\\n)(?:${UNSEEN.source})`, 'gu');

/** Maximum length of the text of one finding, in code points. */
const LONGEST = 600;

function asEscape(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function bounded(text: string, longest: number): string {
  // Cut the text by UTF-16 units first, because it may have megabytes.
  const points = Array.from(text.slice(0, 2 * longest + 2));
  return points.length <= longest ? text : `${points.slice(0, longest - 1).join('')}…`;
}

/**
 * Returns the first `longest` code points of `text` on one line. Invisible characters are escaped:
 * ESC becomes `\u{1b}`.
 */
export function visible(text: string, longest = LONGEST): string {
  return bounded(text, longest).replace(UNSEEN, asEscape);
}

/** The lines of a text of several lines, such as a configuration, each escaped as by `visible`. */
export function visibleLines(text: string): readonly string[] {
  const lines = text.replace(UNSEEN_BUT_NEWLINE, asEscape).split('\n');
  while (lines.length > 1 && lines.at(-1) === '') lines.pop();
  return lines;
}

/**
 * Formats text as GitHub Flavored Markdown that shows it unchanged in a paragraph, a list item or a
 * table cell. It contains no element, link, emphasis, code, HTML or entity, and on GitHub no
 * mention and no mathematics.
 */
export function markdownText(text: string, longest = LONGEST): string {
  return visible(text, longest)
    .trim()
    .replace(/[\\`*[\]<>#|~&@$]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/(?<=www)\./gi, '\\.')
    .replace(/^[-+=]/, '\\$&')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2');
}

/** Formats text as a code span, or as plain text if a table cell cannot contain it as code. */
export function markdownCode(text: string, longest = LONGEST): string {
  const shown = visible(text, longest);
  return /[`|\\]/.test(shown) || shown.trim() === '' ? markdownText(text, longest) : `\`${shown}\``;
}

/**
 * Formats text as a fenced Markdown code block. The fence is so long that the text cannot end the
 * block.
 */
export function markdownFence(language: string, text: string): string {
  const lines = visibleLines(text).join('\n');
  const longest = Math.max(0, ...(lines.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}${language}\n${lines}\n${fence}`;
}

/**
 * Formats JSON that is safe to print: characters that a terminal would obey are escaped. With an
 * `indent` of 0 it is one line.
 */
export function jsonText(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replace(UNSEEN_BUT_NEWLINE, (character) =>
    [...Array(character.length).keys()]
      .map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
