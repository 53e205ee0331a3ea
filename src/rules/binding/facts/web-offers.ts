import { together, known, type Known } from '../../../judge/engine/known.js';
import type { ObservationView, Settings, TlsVersion } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import { webUrl } from '../../../util/web-url.js';
import { coverageOf } from '../../shared/facts/coverage.js';
import { mechanismsOf, securedStreams } from '../../shared/facts/streams.js';
import { webCoverageOf } from '../../shared/facts/web-coverage.js';

/** SASL mechanisms of a web endpoint that differ from those of all streams over TCP. */
export interface WebOffer {
  readonly id: string;
  readonly url: string;
  readonly version: TlsVersion;
  /** Mechanisms that every stream over TCP offers in that TLS version, but the web endpoint not. */
  readonly less: readonly string[];
  /** Mechanisms that no stream over TCP offers in that TLS version. */
  readonly more: readonly string[];
}

interface Offer {
  readonly version: TlsVersion;
  readonly mechanisms: readonly string[];
}

/** Returns the web endpoints that offer other mechanisms than streams over TCP. */
export function webOffers(
  seen: ObservationView,
  domain: string,
  settings: Settings,
): readonly Known<WebOffer>[] {
  const offersAt = (id: string): readonly Known<Offer>[] =>
    securedStreams(seen, id).flatMap((stream) =>
      stream.state === 'seen'
        ? [known({ version: stream.version, mechanisms: mechanismsOf(stream.features) }, stream.id)]
        : [],
    );
  const { endpoints } = coverageOf(seen, 'c2s', domain, settings);
  const overTcp = endpoints.flatMap(({ id }) => offersAt(id));
  return webCoverageOf(seen, domain, settings).endpoints.flatMap(({ id, endpoint }) =>
    offersAt(id).flatMap((offer): Known<WebOffer>[] => {
      const { version, mechanisms } = offer.value;
      const others = overTcp.filter(({ value }) => value.version === version);
      if (others.length === 0) return [];
      const offered = distinct(others.flatMap(({ value }) => value.mechanisms));
      const less = offered.filter(
        (one) =>
          !mechanisms.includes(one) && others.every(({ value }) => value.mechanisms.includes(one)),
      );
      const more = mechanisms.filter((one) => !offered.includes(one));
      if (less.length === 0 && more.length === 0) return [];
      const { evidence } = together([offer, ...others]);
      const [first, ...rest] = evidence;
      return [known({ id, url: webUrl(endpoint), version, less, more }, first, ...rest)];
    }),
  );
}
