/** Unified diff of two texts, for `patch -p0`. */

const CONTEXT = 3;

type Line = readonly [' ' | '-' | '+', string];

/**
 * Returns the diff with `file` in both headers, or an empty text if nothing differs. Context lines
 * with secrets are left out.
 */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return '';
  const lines = compared(linesOf(before), linesOf(after));
  const changed = lines.flatMap(([mark], at) => (mark === ' ' ? [] : at));
  const hunks = hunksOf(lines, changed, secretLines(lines), CONTEXT);
  const name = headerName(file);
  return `--- ${name}\n+++ ${name}\n${hunks.map((hunk) => hunkText(lines, hunk)).join('')}`;
}

/** Lines with their line breaks. Only the last line may lack its line break. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Compares by a longest common subsequence of the lines between the common beginning and end. */
function compared(before: readonly string[], after: readonly string[]): readonly Line[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const same = (line: string): Line => [' ', line];
  return [
    ...before.slice(0, head).map(same),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ];
}

/**
 * Maximum number of cells in the table that finds the longest common subsequence of two files. A
 * larger table takes too much memory.
 */
const MOST_CELLS = 20_000_000;

function middle(before: readonly string[], after: readonly string[]): readonly Line[] {
  if (before.length * after.length > MOST_CELLS) {
    return [...before.map((line): Line => ['-', line]), ...after.map((line): Line => ['+', line])];
  }
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  const length = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        before[i] === after[j]
          ? length(i + 1, j + 1) + 1
          : Math.max(length(i + 1, j), length(i, j + 1));
    }
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [old, added] = [before[i], after[j]];
    if (old !== undefined && old === added) {
      lines.push([' ', old]);
      [i, j] = [i + 1, j + 1];
    } else if (old !== undefined && (added === undefined || length(i + 1, j) >= length(i, j + 1))) {
      lines.push(['-', old]);
      i += 1;
    } else {
      lines.push(['+', added ?? '']);
      j += 1;
    }
  }
  return lines;
}

interface Hunk {
  readonly from: number;
  readonly to: number;
}

/**
 * Returns the name as `patch` reads it: quoted like a string of C where it has quotes, backslashes
 * or control characters. A tab after a name ends it, so that its spaces belong to it.
 */
function headerName(file: string): string {
  // eslint-disable-next-line no-control-regex -- a file name may contain control characters
  if (/["\\\x00-\x1f]/.test(file)) return JSON.stringify(file);
  return file.includes(' ') ? `${file}\t` : file;
}

/** Words of options with secrets, and a password in an address. */
const SECRET = /pass|pwd|pw\b|secret|token|key|credential|:\/\/[^/\s]*@/i;

/** Indexes of the lines that may hold a secret: its option, or the value on the line below. */
function secretLines(lines: readonly Line[]): ReadonlySet<number> {
  const secret = new Set<number>();
  for (const [at, [, line]] of lines.entries()) {
    const continues = secret.has(at - 1) && /[=:{(|>[]\s*$/.test(lines[at - 1]?.[1] ?? '');
    if (continues || SECRET.test(line)) secret.add(at);
  }
  return secret;
}

/**
 * Changed lines with their context. Hunks without lines between them are merged. A hunk whose
 * context has a secret gets less context, before and after alike: otherwise `patch` looks for the
 * hunk only at the beginning or the end of the file.
 */
function hunksOf(
  lines: readonly Line[],
  changed: readonly number[],
  secret: ReadonlySet<number>,
  context: number,
): readonly Hunk[] {
  const groups: { readonly from: number; to: number; readonly changed: number[] }[] = [];
  for (const at of changed) {
    const from = Math.max(0, at - context);
    const to = Math.min(lines.length, at + context + 1);
    const last = groups.at(-1);
    if (last === undefined || from > last.to) groups.push({ from, to, changed: [at] });
    else {
      last.to = to;
      last.changed.push(at);
    }
  }
  return groups.flatMap(({ from, to, changed: own }) => {
    const shows = lines
      .slice(from, to)
      .some(([mark], index) => mark === ' ' && secret.has(from + index));
    return shows ? hunksOf(lines, own, secret, context - 1) : [{ from, to }];
  });
}

function hunkText(lines: readonly Line[], { from, to }: Hunk): string {
  const range = (skipped: Line[0]): string => {
    const count = (part: readonly Line[]) => part.filter(([mark]) => mark !== skipped).length;
    const size = count(lines.slice(from, to));
    return `${count(lines.slice(0, from)) + (size === 0 ? 0 : 1)},${size}`;
  };
  const body = lines
    .slice(from, to)
    .map(([mark, line]) =>
      line.endsWith('\n') ? `${mark}${line}` : `${mark}${line}\n\\ No newline at end of file\n`,
    );
  return `@@ -${range('+')} +${range('-')} @@\n${body.join('')}`;
}
