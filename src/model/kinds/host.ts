/** STUN, TURN and SSH servers of the service. */
import type { SshServer, StunServer, StunSrvAnswer } from '../host.js';
import { ONCE, defineKinds, type Declared } from './declare.js';

export interface HostKinds {
  /** Subject: `_stun._udp.example.org`. */
  readonly 'stun.srv': Declared<StunSrvAnswer>;
  /** Subject: `udp/turn.example.org:3478/192.0.2.7`. A failure means that it has no address. */
  readonly 'stun.server': Declared<StunServer>;
  /** Subject: `ssh/chat.example.org:22/192.0.2.7`. */
  readonly 'ssh.server': Declared<SshServer>;
}

export const HOST_SPECS = defineKinds<HostKinds>({
  'stun.srv': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        owner: '_turn._udp.example.org',
        rcode: 'NOERROR',
        aliases: [],
        service: '_turn._udp',
        records: [{ priority: 5, weight: 0, port: 34780, target: 'turn.example.org' }],
      },
    },
  },
  'stun.server': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        host: 'turn.example.org',
        port: 34780,
        address: '192.0.2.8',
        origins: ['extdisco', 'srv'],
        binding: {
          answer: 'success',
          code: null,
          asked: 20,
          answered: 100,
          software: 'Coturn \u001b[2J',
          other: '192.0.2.9:3479',
          failure: null,
        },
        allocate: {
          answer: 'error',
          code: 401,
          asked: 28,
          answered: 112,
          software: null,
          other: null,
          failure: { layer: 'udp', reason: 'malformed', detail: '192.0.2.8:34780: odd' },
        },
      },
    },
  },
  'ssh.server': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        host: 'chat.example.org',
        port: 22,
        address: '192.0.2.7',
        banner: 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3',
        hostKeys: ['ssh-ed25519'],
        answer: 'failure',
        methods: ['publickey'],
        failure: { layer: 'ssh', reason: 'closed', detail: '192.0.2.7:22: closed' },
      },
    },
  },
});
