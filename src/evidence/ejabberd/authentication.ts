import type { OptionPlace } from '../../model/configuration.js';
import { placesOf, type Scene } from './scene.js';
import { itemsOf, listOrSingle, textOf } from './term.js';

/** Authentication methods that keep passwords in a database of ejabberd itself. */
const OWN_DATABASES: readonly (string | null)[] = ['mnesia', 'sql'];

interface Authentication {
  readonly methods: readonly (string | null)[];
  /**
   * Whether all passwords are in databases of ejabberd. If one method keeps them elsewhere, such as
   * LDAP, ejabberd offers no SCRAM mechanism at all.
   */
  readonly isOwn: boolean;
  readonly from: readonly OptionPlace[];
}

export function authentication({ host }: Scene): Authentication {
  const option = host.get('auth_method') === undefined ? 'default_db' : 'auth_method';
  const term = host.get(option);
  const named = listOrSingle(term).map(textOf);
  const methods = named.length === 0 ? ['mnesia'] : named;
  // `ejabberd_auth:store_type` ignores `anonymous` beside other methods.
  const stores = methods.length === 1 ? methods : methods.filter((one) => one !== 'anonymous');
  return {
    methods,
    isOwn: stores.every((one) => OWN_DATABASES.includes(one)),
    from: placesOf(option, term),
  };
}

const SCRAM = { sha: 'SCRAM-SHA-1', sha256: 'SCRAM-SHA-256', sha512: 'SCRAM-SHA-512' } as const;

/**
 * SCRAM mechanisms that the stored passwords permit. Passwords in plain text permit all, hashed
 * passwords only the one with their hash.
 */
export function scramMechanisms(scene: Scene): readonly string[] {
  const { host } = scene;
  if (!authentication(scene).isOwn) return [];
  const all = Object.values(SCRAM);
  const isListed = itemsOf(host.get('auth_stored_password_types')).length > 0;
  if (isListed || textOf(host.get('auth_password_format')) !== 'scram') return all;
  const hash = textOf(host.get('auth_scram_hash')) ?? 'sha';
  return Object.entries(SCRAM).flatMap(([word, mechanism]) => (word === hash ? [mechanism] : []));
}
