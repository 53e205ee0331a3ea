import type { Argv } from 'yargs';
import { configurationFor } from '../../advice/configuration.js';
import { CATALOGUE, findRequirement } from '../../catalogue/index.js';
import type { Requirement } from '../../model/index.js';
import { COMMAND_OPTIONS } from '../../options/commands.js';
import type { Given } from '../../options/read.js';
import { didYouMean } from '../../util/did-you-mean.js';
import { EXIT, Problem, type Exit } from '../../util/problem.js';
import { visible } from '../../report/kit/escape.js';
import { explainAll, explainRequirement } from '../../report/verdict/explain.js';
import { operandsOf } from '../options/arguments.js';
import { declare } from '../options/declare.js';
import { widthOfOutput } from '../screen.js';
import { print } from '../print.js';

const OPTIONS = COMMAND_OPTIONS.explain;

export function builder(yargs: Argv): Argv {
  return declare(yargs, OPTIONS).positional('id', {
    type: 'string',
    array: true,
    describe: 'Requirements, such as forward-secrecy; without ID, list all of them',
  });
}

export async function handle(given: Given): Promise<Exit> {
  const ids = operandsOf(given, 'id');
  const width = widthOfOutput();
  if (ids.length === 0) {
    await print(explainAll(CATALOGUE, width));
    return EXIT.fine;
  }
  const texts = [...new Set(ids)]
    .map(wanted)
    .map((one) => explainRequirement(one, configurationFor(one.id), width));
  await print(texts.join(`\n${'-'.repeat(40)}\n\n`));
  return EXIT.fine;
}

/** Returns the requirement with this id. Throws `Problem`, which suggests a similar id. */
function wanted(id: string): Requirement {
  const requirement = findRequirement(id);
  if (requirement !== undefined) return requirement;
  const ids = CATALOGUE.map((one) => one.id);
  const meant = didYouMean(id, ids);
  const hint = meant === null ? 'xmpp-safeguard explain lists all' : `did you mean ${meant}?`;
  throw new Problem(`unknown requirement "${visible(id, 60)}": ${hint}`);
}
