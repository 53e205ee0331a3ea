import { askedOf, type Access, type Observation, type Settings } from '../model/index.js';

/** Returns the kinds of access, such as an account, that the settings of a scan give. */
export function accessOf({ account, federated, intrusive }: Settings): readonly Access[] {
  return [
    'public',
    ...(federated ? (['federated'] as const) : []),
    ...(account ? (['account'] as const) : []),
    ...(intrusive.length > 0 ? (['intrusive'] as const) : []),
  ];
}

/**
 * Returns the access that the scan really had. An account that the server refused gives no access.
 * An s2s stream with an accepted certificate gives `federated`. An anonymous session gives
 * `federated` too, because it sees at least as much as another server.
 */
export function grantedAccess(
  access: readonly Access[],
  observations: readonly Observation[],
): readonly Access[] {
  const asPeer = observations.some(
    ({ kind, value }) =>
      (kind === 's2s.peer' &&
        value?.certificate === 'identity' &&
        value.external?.answer === 'success') ||
      (kind === 'session' && value?.by === 'anonymous'),
  );
  const wasRefused = (by: Access): boolean => {
    if (by !== 'account' && by !== 'federated') return false;
    // Look only at sessions that were observed: a probe that broke off may not have tried to log
    // in. Without an observed session, the access does not count as refused.
    const own = observations.filter(
      (one): one is Observation<'session'> =>
        one.kind === 'session' && (askedOf(one)?.by ?? by) === by,
    );
    return own.length > 0 && own.every(({ failure }) => failure !== undefined);
  };
  const held = access.filter((one) => !wasRefused(one) || (one === 'federated' && asPeer));
  return asPeer && !held.includes('federated') ? [...held, 'federated'] : held;
}
