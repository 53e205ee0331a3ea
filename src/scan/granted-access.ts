import { askedOf, type Access, type Observation, type Settings } from '../model/index.js';

/** Access that the settings of a scan give. */
export function accessOf({ account, federated, intrusive }: Settings): readonly Access[] {
  return [
    'public',
    ...(federated ? (['federated'] as const) : []),
    ...(account ? (['account'] as const) : []),
    ...(intrusive.length > 0 ? (['intrusive'] as const) : []),
  ];
}

/**
 * Access that the scan really had, of that which its options gave. An account that the server
 * refused is no access. A server of ours that was let in by its certificate is `federated`, and
 * so is an anonymous session, which is told no less than strangers are.
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
    // A probe that broke off opened no session beyond those that it had observed.
    const own = observations.filter(
      (one): one is Observation<'session'> =>
        one.kind === 'session' && (askedOf(one)?.by ?? by) === by,
    );
    return own.length > 0 && own.every(({ failure }) => failure !== undefined);
  };
  const held = access.filter((one) => !wasRefused(one) || (one === 'federated' && asPeer));
  return asPeer && !held.includes('federated') ? [...held, 'federated'] : held;
}
