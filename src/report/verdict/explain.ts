/** Text of the command `explain`: requirements in plain text for a terminal. */
import type { Access, ConfigurationBlock, Requirement, Section } from '../../model/index.js';
import { pad, wrapped } from '../kit/terminal-layout.js';
import { MANIFESTO } from '../kit/legend.js';
import { PARTS } from '../kit/checklist-parts.js';
import { referenceUrl } from '../kit/reference-url.js';

/** Default width of the text in columns. */
const WIDTH = 80;
const INDENT = '  ';

/**
 * Options of the command line for each kind of access, such as `--account`, and what each option
 * needs.
 */
const OPTIONS: Readonly<Record<Access, readonly (readonly [string, string])[]>> = {
  public: [['no option', 'a scan without an account']],
  federated: [
    ['--federated FILE', 'an account on another server'],
    ['--s2s-identity CERT,KEY,DOMAIN', 'a server domain of your own'],
  ],
  account: [['--account FILE', 'an account on this server']],
  intrusive: [['--allow-intrusive', "the operator's permission for intrusive tests"]],
  operator: [['no option', 'only the operator can tell: a scan cannot see it']],
};

/** A heading and its lines, which are wrapped already. */
interface Block {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** One requirement in full, with the advised configuration. `width` is in columns. */
export function explainRequirement(
  requirement: Requirement,
  configuration: readonly ConfigurationBlock[],
  width = WIDTH,
): string {
  const { id, level, title, why, source, access, seen, ruled, advice, section } = requirement;
  const room = width - INDENT.length;
  const blocks: readonly Block[] = [
    { heading: 'Why', lines: wrapped(why, room) },
    {
      heading: 'The manifesto says',
      lines: [...wrapped(`"${source.manifesto}"`, room), MANIFESTO.title, MANIFESTO.url],
    },
    { heading: 'How it is checked', lines: items(seen, room) },
    { heading: 'How it is ruled', lines: items(ruled, room) },
    {
      heading: 'What can check it',
      lines: table(
        access.flatMap((one) => OPTIONS[one]),
        room,
      ),
    },
    { heading: 'What to do', lines: wrapped(advice.text, room) },
    ...configuration.map(({ file, lines }) => ({ heading: file, lines: lines.split('\n') })),
    ...(advice.dns === undefined ? [] : [{ heading: 'DNS', lines: advice.dns.split('\n') }]),
    {
      heading: 'References',
      lines: table(
        source.references.map((name) => [name, referenceUrl(name) ?? ''] as const),
        room,
      ),
    },
  ];
  const head = [
    ...wrapped(title, width),
    ...wrapped(`${id} · ${level} · ${placeOf(section)}`, width),
  ];
  const body = blocks
    .filter(({ lines }) => lines.length > 0)
    .map(({ heading, lines }) => [heading, ...lines.map(indented)].join('\n'));
  return `${[head.join('\n'), ...body].join('\n\n')}\n`;
}

function indented(line: string): string {
  return line === '' ? '' : INDENT + line;
}

/** Formats a section of the checklist with the part that contains it: `Servers · Connections`. */
function placeOf(wanted: Section): string {
  for (const part of PARTS) {
    const section = part.sections.find(({ section }) => section === wanted);
    if (section !== undefined) return `${part.title} · ${section.title}`;
  }
  return wanted;
}

/** Formats a single sentence as a paragraph, several as a list. */
function items(text: string, room: number): readonly string[] {
  const sentences = sentencesOf(text);
  if (sentences.length < 2) return wrapped(text, room);
  return sentences.flatMap((sentence) =>
    wrapped(sentence, room - 2).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`),
  );
}

/**
 * Returns the sentences of a text of the catalogue. These texts have no abbreviation before a
 * capital letter.
 */
export function sentencesOf(text: string): readonly string[] {
  return text.split(/(?<=[.!?]) (?=[A-Z])/);
}

/**
 * Formats a table of two columns. A text that does not fit into the second column is below the
 * first.
 */
function table(rows: readonly (readonly [string, string])[], room: number): readonly string[] {
  const first = Math.max(0, ...rows.map(([name]) => name.length)) + 2;
  return rows.flatMap(([name, text]) => {
    const lines = wrapped(text, room - first);
    const fits = lines.every((line) => line.length <= room - first) && !isBroken(text, lines);
    if (!fits) return [name, ...wrapped(text, room - 2).map(indented)];
    return lines.map((line, index) => (index === 0 ? pad(name, first) : ' '.repeat(first)) + line);
  });
}

/** Whether a word of `text`, such as a URL, was too long and was broken. */
function isBroken(text: string, lines: readonly string[]): boolean {
  const words = text.split(' ');
  return lines.some((line) => line.split(' ').some((word) => !words.includes(word)));
}

/** All requirements by section: id, level if the width has room, and title. */
export function explainAll(catalogue: readonly Requirement[], width = WIDTH): string {
  const ids = Math.max(...catalogue.map(({ id }) => id.length)) + 2;
  const levels = Math.max(...catalogue.map(({ level }) => level.length)) + 2;
  const titles = Math.max(...catalogue.map(({ title }) => title.length));
  const room = width - INDENT.length - ids;
  const withLevel = titles + levels <= room;
  const sections = [...new Set(catalogue.map(({ section }) => section))];
  const parts = sections.map((section) => {
    const rows = catalogue.filter((one) => one.section === section);
    const lines = rows.flatMap(({ id, level, title }) => {
      const before = withLevel ? pad(level, levels) : '';
      return wrapped(title, room - before.length).map(
        (line, index) => INDENT + (index === 0 ? pad(id, ids) + before : ' '.repeat(ids)) + line,
      );
    });
    return [placeOf(section), ...lines].join('\n');
  });
  const more = 'One requirement in full: xmpp-safeguard explain ID';
  return `${[...parts, more].join('\n\n')}\n`;
}
