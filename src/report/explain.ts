import type { ConfigurationBlock, Requirement } from '../model.js';

/** One requirement, and what may be advised for it: plain text for people. */
export function explainRequirement(
  requirement: Requirement,
  configuration: readonly ConfigurationBlock[],
): string {
  const { id, level, title, why, source, access, seen, ruled, advice } = requirement;
  const lines: [string, string | undefined][] = [
    ['Why', why],
    ['Manifesto', source.manifesto],
    ['References', source.references.join(', ')],
    ['Seen', `${seen} (access: ${access.join(', ')})`],
    ['Ruled', ruled],
    ['Advice', advice.text],
    ...configuration.map(({ file, lines }): [string, string] => [file, lines]),
    ['DNS', advice.dns],
  ];
  const body = lines.flatMap(([name, text]) =>
    text === undefined || text === '' ? [] : [`${name}\n  ${text.replaceAll('\n', '\n  ')}`],
  );
  return `${[`${id} (${level})\n${title}`, ...body].join('\n\n')}\n`;
}

/** All of them, by section. */
export function explainAll(catalogue: readonly Requirement[]): string {
  const sections = [...new Set(catalogue.map(({ section }) => section))];
  const parts = sections.map((section) => {
    const rows = catalogue.filter((one) => one.section === section);
    return [
      section,
      ...rows.map(({ id, level, title }) => `  ${id.padEnd(32)} ${level.padEnd(14)} ${title}`),
    ].join('\n');
  });
  return `${parts.join('\n\n')}\n`;
}
