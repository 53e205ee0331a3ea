import { compare as compareBy } from '../compare/compare.js';
import { readSafeguardFile } from '../files/safeguard-file.js';
import type { Comparison, Operand, Waiver } from '../model/index.js';
import { TOOL } from '../util/tool.js';

/** The waivers of a `safeguard.yml`. Throws `Problem` if the file is not valid. */
export async function readWaivers(file: string): Promise<readonly Waiver[]> {
  const { waivers } = await readSafeguardFile(file);
  return waivers;
}

/** Two verdicts or more, side by side. */
export function compare(operands: readonly Operand[]): Comparison {
  return compareBy(operands, TOOL);
}
