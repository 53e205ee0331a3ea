import type { Answer, Ask } from '../../../src/wire/tls/enumerate/enumerate.js';

/** How a make-believe server chooses from what it is offered. */
export interface Habits {
  /** In its order. */
  readonly accepted: readonly number[];
  readonly preference: 'server' | 'client';
  /** A client that puts one of these first gets them first (`SSL_OP_PRIORITIZE_CHACHA`). */
  readonly prioritized?: readonly number[];
  /** Groups of equals, in which the client's order decides (BoringSSL). */
  readonly equals?: readonly (readonly number[])[];
  /** Reads no further than so many. */
  readonly reads?: number;
  /** Refuses a list of so many or more. */
  readonly refuses?: number;
}

type Server = Ask<never> & { readonly asked: () => number };

export function serverOf(habits: Habits, wait: () => Promise<void> = async () => {}): Server {
  let asked = 0;
  const ask = async (offered: readonly number[]): Promise<Answer<never>> => {
    asked += 1;
    await wait();
    return answerOf(habits, offered);
  };
  return Object.assign(ask, { asked: () => asked });
}

function answerOf(habits: Habits, offered: readonly number[]): Answer<never> {
  const { accepted, preference, prioritized = [], equals = [], reads, refuses } = habits;
  const refusal = { type: 'refused', of: 'offer' } as const;
  if (refuses !== undefined && offered.length >= refuses) return refusal;
  const read = offered.slice(0, reads ?? offered.length);
  const common = read.filter((code) => accepted.includes(code));
  if (preference === 'client') {
    const [first] = common;
    return first === undefined ? refusal : { type: 'chosen', code: first };
  }
  const order =
    read[0] !== undefined && prioritized.includes(read[0])
      ? [...accepted.filter((code) => prioritized.includes(code)), ...accepted]
      : accepted;
  const best = order.find((code) => common.includes(code));
  if (best === undefined) return refusal;
  const peers = equals.find((group) => group.includes(best)) ?? [best];
  return { type: 'chosen', code: common.find((code) => peers.includes(code)) ?? best };
}
