/** Edits of a text, and their unified diff. */

/** Replaces the characters from `start` to `end`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Result of applying changes to the text of a file. */
export interface Edited<Change> {
  readonly splices: readonly Splice[];
  /** Changes that were left out because their place in the file is uncertain, with the reason. */
  readonly left: readonly { readonly change: Change; readonly reason: string }[];
}

/**
 * Applies splices that do not overlap. Several splices at the same place apply in the order of the
 * list.
 */
export function spliced(text: string, splices: readonly Splice[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, text: added } of inOrder(splices)) {
    result += text.slice(at, start) + added;
    at = Math.max(at, end);
  }
  return result + text.slice(at);
}

function inOrder(splices: readonly Splice[]): readonly Splice[] {
  return [...splices].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Deletes a range of the text. If its line contains nothing else, deletes the line too. */
export function deletion(text: string, start: number, end: number): Splice {
  const from = lineStart(text, start);
  const to = lineEnd(text, end);
  const isAlone = text.slice(from, start).trim() === '' && /^\s*(--.*)?$/.test(text.slice(end, to));
  return isAlone
    ? { start: from, end: Math.min(to + 1, text.length), text: '' }
    : { start, end, text: '' };
}

/** Offset of the first character of the line. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Offset of the line break at the end of the line, or of the end of the text. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}
