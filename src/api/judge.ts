import {
  CATALOGUE as DECLARED,
  CATALOGUE_DATE as DATE,
  findRequirement as find,
} from '../catalogue/index.js';
import { judge as judgeBy } from '../judge/judge.js';
import type { Recording, Requirement, Verdict } from '../model/index.js';

/** When the catalogue was changed last: `YYYY-MM-DD`. */
export const CATALOGUE_DATE: string = DATE;

/** Every requirement, in the order of the manifesto. */
export const CATALOGUE: readonly Requirement[] = DECLARED;

export function findRequirement(id: string): Requirement | undefined {
  return find(id);
}

/** The verdict on a recording, by the requirements of `CATALOGUE`. Uses no network and no clock. */
export function judge(recording: Recording): Verdict {
  return judgeBy(recording);
}
