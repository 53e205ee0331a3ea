/** What two verdicts of one recording do not agree on. */
import type { Verdict } from '../../src/model/index.js';

/** What a ruling decides beside the rows. Words and the scope are held by other tests. */
const PARTS: Readonly<Record<string, (verdict: Verdict) => unknown>> = {
  status: ({ status }) => status,
  contradictions: ({ contradictions }) => contradictions,
  actions: ({ actions }) =>
    actions.map(({ priority, requirement, records, because }) => [
      ...[priority, requirement, records],
      because ?? [],
    ]),
  configuration: ({ configuration }) =>
    configuration.map(({ lines, ...block }) => ({ ...block, lines: withoutComments(lines) })),
  details: ({ details }) => details,
};

/** Options of a Prosody or ejabberd block: comments are words. */
function withoutComments(lines: string): readonly string[] {
  return lines.split('\n').filter((line) => !/^\s*(--|#|$)/.test(line));
}

/** One line each: the row or the part, then both sides. Empty where the rulings are the same. */
export function differences(before: Verdict, after: Verdict): readonly string[] {
  const rows = new Map(after.rows.map(({ id, ruling }) => [id, ruling]));
  const ofRows = before.rows.flatMap(({ id, ruling }) => {
    const [was, is] = [text(ruling), text(rows.get(id))];
    return was === is ? [] : [`${id}: ${was}\n  became ${is}`];
  });
  const more = after.rows.length - before.rows.length;
  const ofParts = Object.entries(PARTS).flatMap(([part, of]) => {
    const [was, is] = [text(of(before)), text(of(after))];
    return was === is ? [] : [`${part}: ${was.slice(0, 2_000)}\n  became ${is.slice(0, 2_000)}`];
  });
  return [...(more === 0 ? [] : [`${more} more rows`]), ...ofRows, ...ofParts];
}

/** `REWORDED='old words=new words'`: words in arguments that a change replaced. */
const [OLD = '\0', NEW = ''] = (process.env['REWORDED'] ?? '\0=').split('=');

/** JSON with evidence sorted: its order means nothing. */
function text(value: unknown): string {
  const sorted = (key: string, held: unknown): unknown =>
    key === 'evidence' && Array.isArray(held) ? [...(held as string[])].sort() : held;
  return JSON.stringify(value ?? null, sorted).replaceAll(OLD, NEW);
}
