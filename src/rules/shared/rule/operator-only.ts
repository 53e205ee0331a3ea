import { defineRule } from '../../../judge/engine/rule.js';
import type { Checks } from '../../../model/index.js';

/** Rule for requirements that a scan cannot observe: only the operator can answer. */
export const operatorOnly = defineRule<Checks['operator'], object>()({
  scope: 'domain',
  needs: {},
  decide: () => [],
  merge: 'operator',
  row: {},
});
