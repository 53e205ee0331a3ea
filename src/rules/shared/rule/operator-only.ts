import { defineRule } from '../../../judge/engine/rule.js';
import type { Checks } from '../../../model/index.js';

/** The rule on requirements of which a scan sees nothing: only the operator can tell. */
export const operatorOnly = defineRule<Checks['operator'], object>()({
  scope: 'domain',
  needs: {},
  decide: () => [],
  merge: 'operator',
  row: {},
});
