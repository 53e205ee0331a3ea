/** Options of older versions that ejabberd still accepts: it renames or ignores them. */
import type { ConfigurationFlaw } from '../../model/configuration.js';
import { isSince } from './option-tables.js';
import {
  itemsOf,
  nameOf,
  pairOf,
  pairsOf,
  textOf,
  type Item,
  type Pair,
  type Term,
} from './term.js';

/** Options that have no effect any more. */
const REMOVED: readonly string[] = [
  'log_rotate_date',
  'log_rate_limit',
  'ca_path',
  'iqdisc',
  'access',
  'commands',
  'ejabberdctl_access_commands',
  'commands_admin_access',
  'ldap_group_cache_size',
  'ldap_user_cache_size',
  'ldap_group_cache_validity',
  'ldap_user_cache_validity',
  'ldap_local_filter',
  'extauth_cache',
  'route_subdomains',
];

/** Options that became part of `certfiles`. */
const CERTIFICATES: readonly string[] = ['domain_certfile', 'c2s_certfile', 's2s_certfile'];

const RENAMED: Readonly<Record<string, { readonly to: string; readonly since: string }>> = {
  deref_aliases: { to: 'ldap_deref_aliases', since: '21.01' },
  extauth_instances: { to: 'extauth_pool_size', since: '21.01' },
  new_sql_schema: { to: 'sql_schema_multihost', since: '25.10' },
  auth_password_types_hidden_in_scram1: {
    to: 'auth_password_types_hidden_in_sasl1',
    since: '25.08',
  },
};

const REMOVED_OF_MODULE: Readonly<Record<string, readonly string[]>> = {
  '': [
    'iqdisc',
    'ldap_group_cache_size',
    'ldap_user_cache_size',
    'ldap_group_cache_validity',
    'ldap_user_cache_validity',
  ],
  mod_blocking: ['db_type'],
  mod_carboncopy: ['ram_db_type', 'use_cache', 'cache_size', 'cache_missed', 'cache_life_time'],
  mod_http_api: ['admin_ip_access'],
};

const HANDLERS: Readonly<Record<string, readonly [path: string, module: string]>> = {
  captcha: ['/captcha', 'ejabberd_captcha'],
  register: ['/register', 'mod_register_web'],
  web_admin: ['/admin', 'ejabberd_web_admin'],
  http_bind: ['/bosh', 'mod_bosh'],
  xmlrpc: ['/', 'ejabberd_xmlrpc'],
};

const SOCKETS_WITH_CERTIFICATES: readonly string[] = [
  'ejabberd_http',
  'ejabberd_c2s',
  'ejabberd_s2s_in',
];

export class Deprecated {
  readonly flaws: ConfigurationFlaw[] = [];
  /**
   * Hosts whose `s2s_use_starttls` was `required_trusted`; null means that this was set for the
   * whole server.
   */
  readonly #trusted: (string | null)[] = [];

  constructor(private readonly version: string) {}

  /**
   * Returns the options as this version of ejabberd reads them: old names replaced or left out.
   */
  options(pairs: readonly Pair[], host: string | null = null): readonly Pair[] {
    const renamed = pairs.flatMap((pair) => this.option(pair, host));
    return renamed.map((pair) => {
      if (nameOf(pair) !== 'modules' || !this.#trusted.includes(host)) return pair;
      const items = pairsOf(pair.value).filter((one) => nameOf(one) !== 'mod_s2s_dialback');
      return { ...pair, value: { ...pair.value, kind: 'list', items } };
    });
  }

  private option(pair: Pair, host: string | null): readonly Pair[] {
    const name = nameOf(pair);
    const { value } = pair;
    if (REMOVED.includes(name)) return this.removed(pair, null);
    if (CERTIFICATES.includes(name)) return [];
    const renamed = RENAMED[name];
    if (renamed !== undefined && isSince(this.version, renamed.since))
      return [{ ...pair, key: word(renamed.to, pair.key) }];
    if (name === 's2s_use_starttls' && textOf(value) === 'required_trusted') {
      this.#trusted.push(host);
      return [{ ...pair, value: word('required', value) }];
    }
    if (name === 'auth_method') return [{ ...pair, value: this.backends(value) }];
    if (name === 'default_db' || name === 'default_ram_db')
      return [{ ...pair, value: backend(value) }];
    if (host === null && (name === 'host_config' || name === 'append_host_config')) {
      const items = pairsOf(value).map((one) => this.host(one));
      return value.kind === 'list' && items.length === value.items.length
        ? [{ ...pair, value: { ...value, items } }]
        : [pair];
    }
    if (name === 'modules' && value.kind === 'list')
      return [
        { ...pair, value: { ...value, items: value.items.flatMap((one) => this.module(one)) } },
      ];
    if (name === 'listen' && host === null && value.kind === 'list')
      return [
        { ...pair, value: { ...value, items: value.items.map((one) => this.listener(one)) } },
      ];
    return [pair];
  }

  private host(pair: Pair): Pair {
    const { value } = pair;
    const pairs = pairsOf(value);
    if (value.kind !== 'list' || pairs.length !== value.items.length) return pair;
    return { ...pair, value: { ...value, items: this.options(pairs, nameOf(pair)) } };
  }

  private backends(value: Term): Term {
    return value.kind === 'list'
      ? { ...value, items: itemsOf(value).map(backend) }
      : backend(value);
  }

  private module(item: Item): readonly Item[] {
    if (item.kind !== 'pair') return [item];
    const name = nameOf(item);
    if (name === 'mod_echo') return this.removed(item, 'modules');
    if (name === 'mod_muc_occupantid' && isSince(this.version, '26.02'))
      return this.removed(item, 'modules');
    if (item.value.kind !== 'list') return [item];
    const gone = [...(REMOVED_OF_MODULE[''] ?? []), ...(REMOVED_OF_MODULE[name] ?? [])];
    const items = item.value.items.flatMap((one): readonly Item[] => {
      if (one.kind !== 'pair') return [one];
      const option = nameOf(one);
      if (gone.includes(option)) return this.removed(one, name);
      if (option === 'deref_aliases') return [{ ...one, key: word('ldap_deref_aliases', one.key) }];
      return /^(ram_)?db_type$/.test(option) ? [{ ...one, value: backend(one.value) }] : [one];
    });
    const [, base] = /^(mod_\w+)_odbc$/.exec(name) ?? [];
    const [to, db] =
      name === 'mod_http_bind'
        ? ['mod_bosh', null]
        : name === 'mod_vcard_ldap'
          ? ['mod_vcard', 'ldap']
          : base === undefined
            ? [name, null]
            : [base, 'sql'];
    const type: readonly Item[] =
      db === null
        ? []
        : [
            {
              kind: 'pair',
              key: word('db_type', item.key),
              value: word(db, item.key),
              place: item.place,
            },
          ];
    const value: Term = { ...item.value, items: [...type, ...items] };
    return [{ ...item, key: to === name ? item.key : word(to, item.key), value }];
  }

  private listener(item: Item): Item {
    if (item.kind !== 'list') return item;
    const module = textOf(pairsOf(item).find((pair) => nameOf(pair) === 'module')?.value);
    const items = item.items.flatMap((one): readonly Item[] => {
      if (one.kind !== 'pair') return [one];
      const name = nameOf(one);
      if (name === 'inet' || name === 'inet6') return this.removed(one, 'listen');
      if (name === 'certfile' && SOCKETS_WITH_CERTIFICATES.includes(module ?? '')) return [];
      if (module === 'ejabberd_stun' && name === 'turn_ip')
        return [{ ...one, key: word('turn_ipv4_address', one.key) }];
      if (module === 'ejabberd_xmlrpc' && name === 'access_commands')
        return this.removed(one, 'listen');
      return [one];
    });
    const list = { ...item, items };
    return module === 'ejabberd_http' ? this.handlers(list) : list;
  }

  /** Converts options such as `web_admin: true` to request handlers, as current versions do. */
  private handlers(listener: Term & { kind: 'list' }): Term {
    const isOld = (one: Item): one is Pair =>
      one.kind === 'pair' && (Object.hasOwn(HANDLERS, nameOf(one)) || nameOf(one) === 'http_poll');
    const old = listener.items.filter(isOld);
    if (old.length === 0) return listener;
    const [first] = old;
    const added = old.flatMap((pair): readonly Pair[] => {
      const [path, module] = HANDLERS[nameOf(pair)] ?? [];
      if (path === undefined || module === undefined) return this.removed(pair, 'listen');
      return [{ ...pair, key: word(path, pair.key), value: word(module, pair.value) }];
    });
    const rest: readonly Item[] = listener.items.filter((one) => !isOld(one));
    const mine = pairOf({ ...listener, items: rest }, 'request_handlers');
    if (first === undefined) return listener;
    const items = [...pairsOf(mine?.value), ...added];
    const handlers: Pair = {
      ...(mine ?? { kind: 'pair', key: word('request_handlers', first.key), place: first.place }),
      value: { kind: 'list', items, place: first.place },
    };
    return {
      ...listener,
      items: [handlers, ...rest.filter((one) => one !== mine)],
    };
  }

  private removed(pair: Pair, section: string | null): readonly [] {
    const option = section === null ? nameOf(pair) : `${section}: ${nameOf(pair)}`;
    this.flaws.push({
      flaw: 'unread',
      place: { option, ...pair.place },
      nearest: null,
      detail: section,
    });
    return [];
  }
}

function word(text: string, like: Term): Term {
  return { kind: 'text', text, atom: true, place: like.place };
}

function backend(term: Term): Term {
  const text = textOf(term);
  if (text === 'internal') return { ...word('mnesia', term), ...fromMacro(term) };
  if (text === 'odbc') return { ...word('sql', term), ...fromMacro(term) };
  return term;
}

function fromMacro({ macro }: Term): Pick<Term, 'macro'> {
  return macro === undefined ? {} : { macro };
}
