import { createServer, Packet } from 'dns2';
import type { SrvRecord } from '../../src/model/index.js';

/** Records of the zone; names in lower case without the trailing dot. */
interface Zone {
  readonly srv: Readonly<Record<string, readonly SrvRecord[]>>;
  readonly a: Readonly<Record<string, readonly string[]>>;
}

interface RunningDns {
  /** `ADDRESS:PORT`, for `--resolver`. */
  readonly resolver: string;
  stop(): Promise<void>;
}

const TTL = 60;

/** Answers for its zone and knows nothing else, over UDP on a port that the system chooses. */
export async function startDnsServer(address: string, zone: Zone): Promise<RunningDns> {
  const names = new Set([...Object.keys(zone.srv), ...Object.keys(zone.a)]);
  const server = createServer({
    udp: true,
    handle: (request, send) => {
      const response = Packet.createResponseFromRequest(request);
      const question = request.questions[0];
      const name = question?.name.toLowerCase().replace(/\.$/, '') ?? '';
      if (question !== undefined) {
        for (const record of recordsOf(zone, name, question.type)) {
          response.answers.push(
            Packet.createResourceFromQuestion(question, { ttl: TTL, ...record }),
          );
        }
      }
      // A name above one that exists exists too (RFC 8020).
      const exists = [...names].some((known) => known === name || known.endsWith(`.${name}`));
      // Authoritative: without it an answer with no data reads as a lame referral.
      response.header.aa = 1;
      if (!exists) response.header.rcode = Packet.RCODE.NXDOMAIN;
      void send(response);
    },
  });
  await server.listen({ udp: { port: 0, address } });
  const bound = server.addresses().udp;
  if (bound === undefined) throw new Error('the DNS server has no port');
  return { resolver: `${address}:${bound.port}`, stop: () => server.close() };
}

function recordsOf(zone: Zone, name: string, type: number) {
  if (type === Packet.TYPE.SRV) return zone.srv[name] ?? [];
  if (type === Packet.TYPE.A) return (zone.a[name] ?? []).map((address) => ({ address }));
  return [];
}
