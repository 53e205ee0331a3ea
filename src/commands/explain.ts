import type { Argv } from 'yargs';
import { configurationFor } from '../advice/configuration.js';
import { CATALOGUE, findRequirement } from '../catalogue/index.js';
import { nearest } from '../nearest.js';
import { EXIT, Problem, type Exit } from '../problem.js';
import { explainAll, explainRequirement } from '../report/explain.js';
import { print } from './print.js';

export const describe =
  'Tell what a requirement is, why, how it is seen and ruled; all of them without ID';

export function builder<T>(yargs: Argv<T>) {
  return yargs.positional('id', {
    type: 'string',
    describe: 'A requirement, such as forward-secrecy',
  });
}

export async function handle({ id }: { readonly id?: string | undefined }): Promise<Exit> {
  if (id === undefined) {
    await print(explainAll(CATALOGUE));
    return EXIT.fine;
  }
  const requirement = findRequirement(id);
  if (requirement === undefined) {
    const said = JSON.stringify(id.slice(0, 60));
    const meant = nearest(
      id,
      CATALOGUE.map((one) => one.id),
    );
    const hint = meant === null ? 'xmpp-safeguard explain lists all' : `did you mean ${meant}?`;
    throw new Problem(`unknown requirement ${said}: ${hint}`);
  }
  await print(explainRequirement(requirement, configurationFor(requirement.id)));
  return EXIT.fine;
}
