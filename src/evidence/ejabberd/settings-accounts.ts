/** Settings of accounts: passwords, logins, registration. */
import type { ConfiguredSettings } from '../../model/configuration.js';
import { accessOf, ANY_ADDRESS, ANY_USER } from './access.js';
import { authentication } from './authentication.js';
import { Module, placesOf, told, type Scene } from './scene.js';
import { itemsOf, pairsOf, secondsOf, textOf, valueOf } from './term.js';

type AccountSettings = Pick<
  ConfiguredSettings,
  | 'passwords'
  | 'loginLimit'
  | 'loginBlock'
  | 'registration'
  | 'captcha'
  | 'weakPasswords'
  | 'invitations'
  | 'registrationRate'
  | 'registrationWatch'
>;

export function accountSettings(scene: Scene): AccountSettings {
  return {
    passwords: passwordsOf(scene),
    ...loginsOf(scene),
    registration: registrationOf(scene),
    ...registrationDetails(scene),
    invitations: invitationsOf(scene),
    registrationRate: rateOf(scene),
  };
}

const HASHES: Readonly<Record<string, string>> = {
  sha: 'SHA-1',
  sha256: 'SHA-256',
  sha512: 'SHA-512',
};
function passwordsOf(scene: Scene): ConfiguredSettings['passwords'] {
  const { host } = scene;
  const { methods, isOwn, from } = authentication(scene);
  if (!isOwn) return { value: null, from, untold: 'elsewhere' };
  const kept = host.get('auth_stored_password_types');
  const types = itemsOf(kept).map(textOf);
  const format = host.get('auth_password_format');
  const hash = host.get('auth_scram_hash');
  const isPlain = types.length > 0 ? types.includes('plain') : textOf(format) !== 'scram';
  const places = [
    ...(types.length > 0
      ? placesOf('auth_stored_password_types', kept)
      : placesOf('auth_password_format', format)),
    ...(isPlain ? [] : placesOf('auth_scram_hash', hash)),
  ];
  const named = types.map((type) => /^scram_(.+)$/.exec(type ?? '')?.[1]?.replace('sha1', 'sha'));
  const word = named.find((one) => one !== undefined) ?? textOf(hash) ?? 'sha';
  return told(
    {
      stored: isPlain ? 'plain' : 'hashed',
      hash: isPlain ? null : (HASHES[word] ?? null),
      iterations: null,
      leftovers: !isPlain && methods.includes('sql') ? 'sql' : null,
    },
    places,
  );
}

function loginsOf(scene: Scene): Pick<ConfiguredSettings, 'loginLimit' | 'loginBlock'> {
  const ban = Module.of(scene, 'mod_fail2ban');
  if (ban === undefined) {
    const outside = { value: null, from: [], untold: 'outside' } as const;
    return { loginLimit: outside, loginBlock: outside };
  }
  const places = [...ban.place, ...ban.places('c2s_max_auth_failures')];
  return {
    loginLimit: told({ limit: 'all', by: ban.name }, places),
    loginBlock: told({ block: 'server', by: ban.name }, places),
  };
}

function registrationOf(scene: Scene): ConfiguredSettings['registration'] {
  const register = Module.of(scene, 'mod_register');
  if (register === undefined) return told('closed');
  const names = register.get('allow_modules');
  const allowed = itemsOf(names).map(textOf);
  const doors = [...register.place, ...register.places('allow_modules')];
  const isAllowed = (module: string): boolean => names?.kind !== 'list' || allowed.includes(module);
  const access = accessOf(scene, 'mod_register.access', register.get('access'), 'all', ANY_USER);
  if (!access.allows) return told('closed', access.places);
  const from = register.get('ip_access');
  const address = accessOf(scene, 'mod_register.ip_access', from, 'all', ANY_ADDRESS);
  if (!address.allows) return told('closed', address.places);
  const isWeb = isAllowed('mod_register_web') && hasHandler(scene, 'mod_register_web');
  if (isAllowed('mod_register') || isWeb) return told('open', doors, access.places, address.places);
  const invites = Module.of(scene, 'mod_invites');
  if (invites !== undefined && isAllowed('mod_invites'))
    return told('invitation', invites.place, doors);
  return told('closed', doors);
}

/** Whether a listener for HTTP passes requests to the module `module`. */
export function hasHandler({ listeners }: Scene, module: string): boolean {
  return listeners.some(({ options }) =>
    pairsOf(valueOf(options, 'request_handlers')).some(({ value }) => textOf(value) === module),
  );
}

function registrationDetails(
  scene: Scene,
): Pick<ConfiguredSettings, 'captcha' | 'weakPasswords' | 'registrationWatch'> {
  const register = Module.of(scene, 'mod_register');
  if (register === undefined)
    return {
      captcha: told('none'),
      weakPasswords: told({ least: 0, unit: 'bits' }),
      registrationWatch: told({ watchers: null }),
    };
  const isWeb = register.get('redirect_url') !== undefined;
  const captcha = register.boolean('captcha_protected', false) ? 'captcha' : isWeb ? 'web' : 'none';
  const watchers = itemsOf(register.get('registration_watchers')).length;
  return {
    captcha: told(
      captcha,
      register.places(captcha === 'web' ? 'redirect_url' : 'captcha_protected'),
    ),
    weakPasswords: told(
      { least: register.number('password_strength', 0), unit: 'bits' },
      register.places('password_strength'),
    ),
    registrationWatch: told({ watchers }, register.places('registration_watchers')),
  };
}

function invitationsOf(scene: Scene): ConfiguredSettings['invitations'] {
  const invites = Module.of(scene, 'mod_invites');
  return told({ module: invites?.name ?? null }, invites?.place ?? []);
}

const DEFAULT_REGISTRATION_SECONDS = 600;

/** ejabberd allows one registration from an address in each `registration_timeout`. */
function rateOf({ host }: Scene): ConfiguredSettings['registrationRate'] {
  const term = host.get('registration_timeout');
  const seconds = secondsOf(term) ?? DEFAULT_REGISTRATION_SECONDS;
  const limit = Number.isFinite(seconds) ? { count: 1, seconds } : null;
  return told({ limit, half: null }, placesOf('registration_timeout', term));
}
