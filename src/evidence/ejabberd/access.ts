/**
 * Applies access rules of ejabberd.yml to users and addresses from outside, which ejabberd.yml
 * does not list.
 */
import { preparedHost } from '../host-name.js';
import type { OptionPlace } from '../../model/configuration.js';
import { flattened } from './access-check.js';
import { placesOf, type Scene } from './scene.js';
import {
  listOrSingle,
  nameOf,
  pairOf,
  pairsOf,
  textOf,
  valueOf,
  type Item,
  type Term,
} from './term.js';

type Match = 'yes' | 'no' | 'some';

/**
 * Whether a condition of an access rule, given by name and value, matches a kind of user or
 * address.
 */
export type Subject = (condition: string, value: Term, host: string) => Match;

/**
 * Returns whether a condition of an access rule matches every user of the host, some users or
 * none.
 */
export const ANY_USER: Subject = (condition, value, host) => {
  if (/^(server|server_regexp|server_glob)$/.test(condition))
    return condition === 'server' ? servers(value, host) : 'some';
  return /_(regexp|glob)$|^shared_group$/.test(condition) ? 'some' : 'no';
};

function servers(value: Term, host: string): Match {
  return listOrSingle(value).some((term) => preparedHost(textOf(term) ?? '') === host)
    ? 'yes'
    : 'no';
}

const PRIVATE =
  /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|::1(\/|$)|f[cd]|fe[89ab]|::ffff:(127|10)\.)/i;

/**
 * Matches conditions against an unknown client at a public address. `yes`: the condition on `ip`
 * matches every address. `some`: it matches only some public addresses. `no`: it matches only
 * loopback and private ones.
 */
export const ANY_ADDRESS: Subject = (condition, value) => {
  if (condition !== 'ip') return 'no';
  const networks = listOrSingle(value).map((term) => textOf(term) ?? '');
  if (networks.some((network) => /^[\d.:]+\/0$/.test(network))) return 'yes';
  return networks.every((network) => PRIVATE.test(network)) ? 'no' : 'some';
};

/**
 * Returns whether a condition of an access rule matches some of the other XMPP servers, or none.
 */
export const ANY_SERVER: Subject = (condition) =>
  /^(server|server_regexp|server_glob)$/.test(condition) ? 'some' : 'no';

export interface Verdict {
  /** Whether the access rule allows a client from outside. */
  readonly allows: boolean;
  readonly places: readonly OptionPlace[];
}

/**
 * Returns whether an ejabberd access rule, the value `term`, allows the client. Without a rule,
 * `otherwise` decides.
 */
export function accessOf(
  scene: Scene,
  option: string,
  term: Term | undefined,
  otherwise: 'all' | 'none',
  subject: Subject,
): Verdict {
  if (term === undefined) return { allows: otherwise === 'all', places: [] };
  const here = placesOf(option, term);
  const name = textOf(term);
  if (name === 'all' || name === 'none') return { allows: name === 'all', places: here };
  if (name === null) return { allows: allows(term, scene, subject), places: here };
  const rule = pairOf(scene.host.get('access_rules'), name);
  // An access rule of ejabberd that is not defined has no conditions, so it denies.
  if (rule === undefined) return { allows: false, places: here };
  const there = placesOf(`access_rules.${name}`, { ...rule.value, place: rule.place });
  return { allows: allows(rule.value, scene, subject), places: [...here, ...there] };
}

/** The steps of an access rule in their order: action and conditions. */
export function stepsOf(rule: Term): readonly { action: string; conditions: Term | null }[] {
  return flattened(rule).map((item: Item) =>
    item.kind === 'pair'
      ? { action: nameOf(item), conditions: item.value }
      : { action: textOf(item) ?? '', conditions: null },
  );
}

function allows(rule: Term, scene: Scene, subject: Subject): boolean {
  for (const { action, conditions } of stepsOf(rule)) {
    const match = conditions === null ? 'yes' : every(conditionsOf(conditions), scene, subject);
    if (action === 'allow' && match !== 'no') return true;
    if (action === 'deny' && match === 'yes') return false;
  }
  return false;
}

/**
 * Returns the conditions of an ejabberd access rule with their values. A name without a value is
 * the name of an ACL.
 */
export function conditionsOf(term: Term): readonly { name: string; value: Term }[] {
  return flattened(term).map((item: Item) =>
    item.kind === 'pair' ? { name: nameOf(item), value: item.value } : { name: 'acl', value: item },
  );
}

function every(
  conditions: readonly { name: string; value: Term }[],
  scene: Scene,
  subject: Subject,
): Match {
  const found = conditions.map(({ name, value }) =>
    name === 'acl'
      ? acl(textOf(value) ?? '', scene, subject)
      : subject(name, value, scene.host.host),
  );
  if (found.length === 0 || found.includes('no')) return 'no';
  return found.includes('some') ? 'some' : 'yes';
}

/** Whether the ACL with this name matches: one matching line suffices. */
function acl(name: string, scene: Scene, subject: Subject): Match {
  if (name === 'all') return 'yes';
  if (name === 'none') return 'no';
  const entries = aclOf(scene, name);
  const found = entries.map(({ name: condition, value }) =>
    subject(condition, value, scene.host.host),
  );
  if (found.includes('yes')) return 'yes';
  return found.includes('some') ? 'some' : 'no';
}

/** Returns the lines of an ACL, or an empty list if the ACL is not defined. */
export function aclOf(scene: Scene, name: string): readonly { name: string; value: Term }[] {
  const term = valueOf(scene.host.get('acl'), name);
  if (term === undefined) return [];
  return flattened(term).flatMap((item) =>
    item.kind === 'pair' ? [{ name: nameOf(item), value: item.value }] : [],
  );
}

export function isAclDefined(scene: Scene, name: string): boolean {
  return pairsOf(scene.host.get('acl')).some((pair) => nameOf(pair) === name);
}
