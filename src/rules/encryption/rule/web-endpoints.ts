import type { Known } from '../../../judge/engine/reading.js';
import type { Said, Say } from '../../../judge/engine/rule.js';
import type { Endpoint } from '../../../model/index.js';
import { webUrl } from '../../../util/web-url.js';
import type { Codes } from '../../codes.js';
import type { CleartextWeb, HostMetaReading, webFaults } from '../facts/web.js';

export type WebEndpointCodes = Pick<
  Codes,
  | 'HOST_META_ABSENT'
  | 'HOST_META_DIFFERS'
  | 'HOST_META_MALFORMED'
  | 'HOST_META_UNREAD'
  | 'HOST_META_UNTRUSTED'
  | 'WEB_ENDPOINT_NO_ADDRESS'
  | 'WEB_ENDPOINT_REFUSES'
  | 'WEB_LINK_UNUSABLE'
  | 'WEB_LOGIN_IN_CLEAR'
  | 'WEB_OFFERED_IN_CLEAR'
  | 'WEB_REFUSED_IN_CLEAR'
  | 'WEB_STREAM_FAILED'
  | 'WEB_STREAM_REFUSED'
>;
type SayNote = Pick<Say<WebEndpointCodes>, 'note' | 'about'>;

/**
 * Judges a web endpoint without TLS: missing if a login gets past the offer there. RFC 7395 §3.9 and
 * XEP-0206 §7 rely on TLS below them.
 */
export function cleartextFinding(
  from: Known<unknown>,
  value: CleartextWeb,
  endpoint: Endpoint,
  say: Say<WebEndpointCodes>,
): Said {
  const url = webUrl(endpoint);
  switch (value.is) {
    case 'processed': {
      const { mechanism, condition } = value;
      const args = { url, mechanism, condition };
      return say.missing(from, 'exercised', 'WEB_LOGIN_IN_CLEAR', args);
    }
    case 'offered':
      return say.missing(from, 'observed', 'WEB_OFFERED_IN_CLEAR', { url, offers: value.offers });
    case 'refused': {
      const basis = value.how === 'login' ? 'exercised' : 'observed';
      const { how, said } = value;
      return say.met(from, basis, 'WEB_REFUSED_IN_CLEAR', { url, how, said });
    }
  }
}

/** Notes on host-meta, and on endpoints that do not work. */
export function webNotes(
  hostMeta: Known<HostMetaReading> | null,
  { dead, failed }: ReturnType<typeof webFaults>,
  say: SayNote,
): readonly Said[] {
  return [
    ...(hostMeta === null ? [] : hostMetaNotes(hostMeta, say)),
    ...dead.map((one) => {
      const { id, url, why, endpoint } = one.value;
      const note =
        why === 'refuses'
          ? say.note(one, 'WEB_ENDPOINT_REFUSES', { url, address: endpoint.address })
          : say.note(one, 'WEB_ENDPOINT_NO_ADDRESS', { url });
      return say.about(id, note);
    }),
    ...failed.map((one) => {
      const { id, url, failure, condition } = one.value;
      const note =
        failure === null
          ? say.note(one, 'WEB_STREAM_REFUSED', { url, condition })
          : say.note(one, 'WEB_STREAM_FAILED', { url, ...failure });
      return say.about(id, note);
    }),
  ];
}

function hostMetaNotes(from: Known<HostMetaReading>, say: SayNote): readonly Said[] {
  const { failure, links, unusable, untrusted, malformed, onlyXml, onlyJson } = from.value;
  if (failure !== null) return [say.note(from, 'HOST_META_UNREAD', { ...failure })];
  if (links.length === 0) return [say.note(from, 'HOST_META_ABSENT', {})];
  const differs = onlyXml.length > 0 || onlyJson.length > 0;
  return [
    ...(untrusted === null ? [] : [say.note(from, 'HOST_META_UNTRUSTED', { error: untrusted })]),
    ...(malformed === null ? [] : [say.note(from, 'HOST_META_MALFORMED', malformed)]),
    ...(differs ? [say.note(from, 'HOST_META_DIFFERS', { xml: onlyXml, json: onlyJson })] : []),
    ...unusable.map((href) => say.note(from, 'WEB_LINK_UNUSABLE', { href })),
  ];
}
