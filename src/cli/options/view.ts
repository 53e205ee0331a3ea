/**
 * Which requirements of a verdict the terminal shows: by status, by section, or a single one in
 * full.
 */
import type { Section, Status } from '../../model/index.js';
import type { VIEW_OPTIONS } from '../../options/report.js';
import type { Values } from '../../options/read.js';
import { Problem } from '../../util/problem.js';

export interface ViewFlags extends Values<typeof VIEW_OPTIONS> {
  readonly format: string;
}

export interface View {
  readonly only: readonly Status[];
  readonly rowIds: readonly string[];
  readonly sections: readonly Section[];
}

/**
 * Returns the requirements that the options select. Throws `Problem` for a format that always
 * shows all requirements. `isMany` is true for several domains, each shown as one line.
 */
export function viewOf({ only, row, section, format }: ViewFlags, isMany = false): View {
  for (const [name, given] of Object.entries({ only, row, section })) {
    if (given.length === 0) continue;
    if (format !== 'terminal') {
      throw new Problem(`--${name}: only with --format terminal; ${format} has all rows`);
    }
    if (isMany) {
      throw new Problem(`--${name}: several domains get one line each; add --out FOLDER`);
    }
  }
  return { only: only.flat(), rowIds: row, sections: section.flat() };
}
