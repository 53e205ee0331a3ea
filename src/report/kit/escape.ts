/**
 * Text of servers is hostile: an escape sequence repaints a terminal, a bidi override turns a
 * sentence round (Trojan Source, CVE-2021-42574), a pipe breaks a table. Every string that a
 * report prints passes through here.
 */

/** Controls, format characters, surrogates, unassigned, separators, and all that is not drawn. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?<=\p{M}{3})\p{M}/gu;
const UNSEEN_BUT_NEWLINE = new RegExp(`(?!\\n)(?:${UNSEEN.source})`, 'gu');

/** Longest text of one finding, in code points. */
const LONGEST = 600;

function asEscape(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function bounded(text: string, longest: number): string {
  // Cut by UTF-16 units first: the text may be megabytes.
  const points = Array.from(text.slice(0, 2 * longest + 2));
  return points.length <= longest ? text : `${points.slice(0, longest - 1).join('')}…`;
}

/** One line in which nothing is unseen: ESC becomes `\u{1b}`. At most `longest` code points of it. */
export function visible(text: string, longest = LONGEST): string {
  return bounded(text, longest).replace(UNSEEN, asEscape);
}

/** As `visible`, of text with lines: those of a configuration. */
export function visibleLines(text: string): readonly string[] {
  const lines = text.replace(UNSEEN_BUT_NEWLINE, asEscape).split('\n');
  while (lines.length > 1 && lines.at(-1) === '') lines.pop();
  return lines;
}

/**
 * GitHub Flavored Markdown in which `text` stands for itself, in a paragraph, a list item or the
 * cell of a table: no element, link, emphasis, code, HTML or entity comes of it, and on GitHub no
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

/** A code span, or plain text where the cell of a table could not hold it as code. */
export function markdownCode(text: string, longest = LONGEST): string {
  const shown = visible(text, longest);
  return /[`|\\]/.test(shown) || shown.trim() === '' ? markdownText(text, longest) : `\`${shown}\``;
}

/** A fenced code block that its content can't end. */
export function markdownFence(language: string, text: string): string {
  const lines = visibleLines(text).join('\n');
  const longest = Math.max(0, ...(lines.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}${language}\n${lines}\n${fence}`;
}

/** JSON that can be shown: what `JSON.stringify` leaves raw, and a terminal would obey, escaped. One line with an `indent` of 0. */
export function jsonText(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replace(UNSEEN_BUT_NEWLINE, (character) =>
    [...Array(character.length).keys()]
      .map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
