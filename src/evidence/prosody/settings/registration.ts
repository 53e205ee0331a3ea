import type { ConfiguredSettings, OptionPlace } from '../../../model/configuration.js';
import { isTable } from '../lua/value.js';
import type { Modules } from '../modules.js';
import {
  isTrue,
  numberOf,
  scalar,
  textsOf,
  told,
  untold,
  type Found,
  type Section,
} from '../section.js';

export function registration(
  section: Section,
  modules: Modules,
): ConfiguredSettings['registration'] {
  const allowed = section.get('allow_registration');
  const inviteOnly = section.get('registration_invite_only');
  const open = modules.get('register_ibr');
  if (open === undefined) {
    return told(modules.has('register') ? [allowed] : [], () => 'closed');
  }
  const invites = modules.get('invites_register');
  if (invites === undefined) return told([allowed], () => 'open', open);
  return told([allowed, inviteOnly], () => (isTrue(inviteOnly, true) ? 'invitation' : 'open'), [
    ...open,
    ...invites,
  ]);
}

const WEB_FORMS = ['register_redirect', 'register_oob_url'];

export function captcha(section: Section, modules: Modules): ConfiguredSettings['captcha'] {
  const own = modules.get('captcha_registration');
  if (own !== undefined) return { value: 'captcha', from: own };
  const web = modules.get('register_web');
  const options = section.get('captcha_options');
  if (web !== undefined && options.value !== null) {
    return { value: 'web', from: [...web, ...options.from] };
  }
  const elsewhere = WEB_FORMS.flatMap((name) => modules.get(name) ?? []);
  return elsewhere.length > 0 ? { value: 'web', from: elsewhere } : { value: 'none', from: [] };
}

export function weakPasswords(
  section: Section,
  modules: Modules,
): ConfiguredSettings['weakPasswords'] {
  const policy = modules.get('password_policy');
  if (policy === undefined) return { value: { least: 0, unit: 'characters' }, from: [] };
  const option = section.get('password_policy');
  const length = isTable(option.value) ? (option.value.fields.get('length') ?? null) : null;
  const least = numberOf({ value: length, from: [] }) ?? 8;
  if (least === 'other') return untold('value', option.from);
  return told([option], () => ({ least, unit: 'characters' }), policy);
}

export function invitations(modules: Modules): ConfiguredSettings['invitations'] {
  const loaded = modules.get('invites_register');
  return loaded === undefined
    ? { value: { module: null }, from: [] }
    : { value: { module: 'invites_register' }, from: loaded };
}

const DAY = 86_400;
const SECONDS: Readonly<Record<string, number>> = {
  ...{ s: 1, min: 60, h: 3600, ho: 3600, d: DAY, w: 7 * DAY, mon: 31 * DAY, y: 365.2425 * DAY },
};
/** Prosody reads the unit `m` as months, and logs a warning. */
const SECONDS_IF_AMBIGUOUS: Readonly<Record<string, number>> = {
  ...SECONDS,
  ...{ m: 31 * DAY, mo: 31 * DAY, mi: 60 },
};

/**
 * Parses a period to seconds as Prosody 13 does (`util/human/io.lua`). Before 13, a period was
 * only a number.
 */
function secondsOf(found: Found, modern: boolean): number | null | 'other' {
  const value = scalar(found);
  if (!modern || typeof value !== 'string') return numberOf(found);
  const text = value.toLowerCase();
  const [, count, unit = ''] = /(\d+)\s*([smhdwy]?[io]?n?)/.exec(text) ?? [];
  if (count === undefined) return 'other';
  const short = unit.replace(/n$/, '');
  return Number(count) * (SECONDS[unit] ?? SECONDS_IF_AMBIGUOUS[short] ?? 1);
}

export function registrationRate(section: Section): ConfiguredSettings['registrationRate'] {
  const max = section.get('registration_throttle_max');
  const period = section.get('registration_throttle_period');
  const between = section.get('min_seconds_between_registrations');
  const seconds = secondsOf(between, section.modern);
  const ofMax = numberOf(max);
  const ofPeriod = secondsOf(period, section.modern);
  if (seconds === 'other' || ofMax === 'other' || ofPeriod === 'other') {
    return untold('value', [...max.from, ...period.from, ...between.from]);
  }
  return told([max, period, between], () => {
    const count = ofMax ?? (seconds === null ? null : 1);
    const each = ofPeriod ?? seconds;
    if (count !== null && each !== null) return { limit: { count, seconds: each }, half: null };
    if (count !== null) return { limit: null, half: 'registration_throttle_max' };
    return { limit: null, half: each === null ? null : 'registration_throttle_period' };
  });
}

export function registrationWatch(
  section: Section,
  modules: Modules,
): ConfiguredSettings['registrationWatch'] {
  const loaded: readonly OptionPlace[] | undefined = modules.get('watchregistrations');
  if (loaded === undefined) return { value: { watchers: null }, from: [] };
  const watchers = section.get('registration_watchers');
  const informed = watchers.value === null ? section.get('admins') : watchers;
  return told([informed], () => ({ watchers: new Set(textsOf(informed)).size }), loaded);
}
