import { randomUUID } from 'node:crypto';
import type { SaslProtocol } from '../../model/index.js';
import { mechanismsIn } from '../../wire/xmpp/features.js';
import { SASL, sasl2, userAgentXml } from '../../wire/xmpp/sasl/framing.js';
import type { XmlElement } from '../../wire/xmpp/xml.js';
import type { SecuredStream } from '../secured-stream.js';
import type { LoginStream } from './login.js';

/** What a login requests beside the login itself, with SASL2. */
interface Sasl2Request {
  /** XML of further elements in `<authenticate/>`. */
  readonly inside?: string;
  /** Id of the client, a UUID: tokens (XEP-0484) belong to it. */
  readonly client?: string;
  accepted?(success: XmlElement): void;
}

/** Returns a stream over TLS as one on which a login by this protocol is made. */
export function loginStream(
  { stream, features }: Pick<SecuredStream, 'stream' | 'features'>,
  protocol: SaslProtocol,
  { inside = '', client = randomUUID(), accepted }: Sasl2Request = {},
): LoginStream {
  return {
    stream,
    framing: protocol === 'SASL' ? SASL : sasl2(userAgentXml(client) + inside),
    offered: {
      mechanisms: mechanismsIn(features, protocol),
      types: features.channelBindings,
    },
    ...(accepted && { accepted }),
  };
}

/** The property of an observation that names the protocol of a login. */
export function protocolOf(protocol: SaslProtocol): { readonly protocol?: 'SASL2' } {
  return protocol === 'SASL2' ? { protocol } : {};
}
