/** Checks access rules and ACLs, whose keys may repeat. */
import type { OptionTable, OptionType } from './option-tables.js';
import { parseType } from './option-tables.js';
import { nameOf, type Item, type Term } from './term.js';
import { kindOf, type SpecialCheck, type ValueCheck } from './value-check.js';

const USER = 'any';
const ACL_TYPES = {
  ip: 'list_or_single(ip_mask)',
  user: USER,
  user_regexp: USER,
  user_glob: USER,
  server: 'list_or_single(domain)',
  server_regexp: 'list_or_single(re)',
  server_glob: 'list_or_single(glob)',
  resource: 'list_or_single(resource)',
  resource_regexp: 'list_or_single(re)',
  resource_glob: 'list_or_single(glob)',
  node_regexp: 'list(any)',
  node_glob: 'list(any)',
  shared_group: USER,
} as const;

const ACL = table(ACL_TYPES);
const RULE = table({ ...ACL_TYPES, acl: 'atom' });

function table(types: Readonly<Record<string, string>>): OptionTable {
  const parsed = Object.entries(types).map(([name, type]): [string, OptionType] => [
    name,
    parseType(type),
  ]);
  return { types: new Map(parsed), required: [] };
}

/** Items of an ejabberd list and of the lists in it, as Erlang's `lists:flatten` gives them. */
export function flattened(term: Term): readonly Item[] {
  if (term.kind !== 'list') return [term];
  return term.items.flatMap((item) => (item.kind === 'list' ? flattened(item) : [item]));
}

function flatOptions(term: Term, types: OptionTable, check: ValueCheck): void {
  const items = flattened(term);
  if (items.length === 0) check.refuse(term, 'Empty list is not allowed');
  check.options({ kind: 'list', items, place: term.place }, types, false);
}

/** Checks the conditions of an access rule: names of ACLs, and conditions written in the rule. */
function conditions(term: Term, check: ValueCheck): void {
  const items = flattened(term);
  if (items.length === 0) check.refuse(term, 'Empty list is not allowed');
  const pairs = items.filter((item) => item.kind === 'pair');
  const wrong = items.find((item) => item.kind !== 'pair' && item.kind !== 'text');
  if (wrong !== undefined) check.refuse(wrong, `Expected string, got ${kindOf(wrong)} instead`);
  check.options({ kind: 'list', items: pairs, place: term.place }, RULE, false);
}

function rules(term: Term, check: ValueCheck): void {
  const items = flattened(term);
  if (term.kind !== 'list') check.refuse(term, `Expected map, got ${kindOf(term)} instead`);
  if (items.length === 0) check.refuse(term, 'Empty list is not allowed');
  for (const item of items) {
    if (item.kind === 'number') check.refuse(item, `Expected string, got ${kindOf(item)} instead`);
    const action = item.kind === 'pair' ? nameOf(item) : item.kind === 'text' ? item.text : '';
    if (action !== 'allow' && action !== 'deny') check.refuse(item, 'Unknown option: ', true);
    if (item.kind === 'pair') check.within(action, () => conditions(item.value, check));
  }
}

function named(each: (term: Term, check: ValueCheck) => void): SpecialCheck {
  return (term, check) => {
    const seen = new Set<string>();
    for (const pair of check.map(term)) {
      const name = nameOf(pair);
      if (name === 'all' || name === 'none')
        check.refuse(pair, `Option '${name}' is not allowed in this context`);
      if (seen.has(name)) check.refuse(pair, `Duplicated option: ${name.slice(0, 64)}`);
      seen.add(name);
      check.within(name, () => each(pair.value, check));
    }
  };
}

export const ACCESS_CHECKS: ReadonlyMap<string, SpecialCheck> = new Map<string, SpecialCheck>([
  ['access_rules', named(rules)],
  ['acl_rules', named((term, check) => flatOptions(term, ACL, check))],
  [
    'acl',
    (term, check) => {
      if (term.kind === 'text') return;
      rules(term, check);
    },
  ],
]);
