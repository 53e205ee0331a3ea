/** Makes the tables of `docs/what-a-scan-does.md`, from what each probe says that it sends. */
import { format } from 'prettier';
import type { AnyProbe, ProbeAccess } from '../../src/scan/probe.js';

/** Access of the probes of each table; the tables are between comments with these names. */
const TABLES = {
  public: ['public'],
  account: ['federated', 'account'],
  intrusive: ['intrusive'],
} as const satisfies Readonly<Record<string, readonly ProbeAccess[]>>;

/** Returns the page with new tables. Throws `Error` if the page lacks the place of a table. */
export function sendsPage(page: string, probes: readonly AnyProbe[]): Promise<string> {
  const text = Object.entries(TABLES).reduce((before, [name, accesses]) => {
    const [from, to] = [`<!-- table: ${name} -->`, '<!-- end of table -->'];
    const start = before.indexOf(from);
    const end = before.indexOf(to, start);
    if (start === -1 || end === -1) throw new Error(`the page has no place for the table ${name}`);
    const table = tableOf(probes.filter(({ access }) => accesses.some((one) => one === access)));
    return `${before.slice(0, start + from.length)}\n\n${table}\n\n${before.slice(end)}`;
  }, page);
  return format(text, { parser: 'markdown', printWidth: 100 });
}

function tableOf(probes: readonly AnyProbe[]): string {
  const rows = probes.map(({ title, sends }) => [capitalized(title), sends.what, sends.often]);
  const cells = [
    ['What the scan looks at', 'What it sends', 'How often'],
    ['-', '-', '-'],
    ...rows,
  ];
  return cells.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function capitalized(title: string): string {
  return title.charAt(0).toUpperCase() + title.slice(1);
}
