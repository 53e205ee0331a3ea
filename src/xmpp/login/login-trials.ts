import type { Endpoint, LoginPurpose, SaslProtocol, TlsVersion } from '../../model/index.js';

/** An endpoint, and how a client logs in there. */
export interface Where {
  readonly endpoint: Endpoint;
  readonly version: TlsVersion;
  readonly protocol: SaslProtocol;
}

/** Where a login with channel binding succeeded, and its type. */
export interface Spot extends Where {
  readonly type: string;
  readonly named: boolean;
  /**
   * Whether the server refused a channel-binding type that it does not offer, so that other such
   * types need no test.
   */
  readonly refusing: boolean;
}

interface Trial {
  readonly purpose: Exclude<LoginPurpose, 'control' | 'bound'>;
  readonly spot: Spot;
}

/**
 * Returns the logins that must be refused, the most informative first, because the budget may not
 * allow all. Where SASL2 is offered beside SASL, both come before other TLS versions: a server may
 * check one of them only. ejabberd 26.07 accepts a faked downgrade with SASL2, and not with SASL.
 */
export function trialsOf(spots: readonly Spot[]): readonly Trial[] {
  const [newest] = spots;
  if (newest === undefined) return [];
  const of = (purpose: Trial['purpose'], all: readonly Spot[]): Trial[] =>
    all.map((spot) => ({ purpose, spot }));
  const beside = spots.filter(
    ({ endpoint, version, protocol }) =>
      endpoint === newest.endpoint && version === newest.version && protocol !== newest.protocol,
  );
  const rest = spots.filter((spot) => spot !== newest && !beside.includes(spot));
  const here = rest.filter(({ endpoint }) => endpoint === newest.endpoint);
  const elsewhere = rest.filter(({ endpoint }) => endpoint !== newest.endpoint);
  const unrefused = (all: readonly Spot[]): Spot[] => all.filter(({ refusing }) => !refusing);
  return [
    ...of('falsified', [newest]),
    ...of('downgrade', beside),
    ...of('downgrade', [newest]),
    ...of('falsified', beside),
    ...of('falsified', here),
    ...of('foreign', unrefused([newest, ...beside])),
    ...of('falsified', elsewhere),
    ...of('downgrade', rest),
    ...of('foreign', unrefused(rest)),
  ];
}
