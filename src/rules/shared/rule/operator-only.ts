import { defineRule } from '../../../judge/engine/rule.js';
import type { Checks } from '../../../model/index.js';

/** A row that no scan can see anything of. */
export const operatorOnly = defineRule<Checks['operator'], object>()({
  scope: 'domain',
  needs: {},
  decide: () => [],
  merge: 'operator',
  row: {},
});
