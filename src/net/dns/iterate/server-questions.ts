import { formatName, parseName } from '../../../wire/dns/name.js';
import type { ResourceRecord } from '../../../wire/dns/message.js';
import type { RecordType } from '../../../wire/dns/records.js';
import { TYPE } from '../../../wire/dns/types.js';
import { NetFailure } from '../../failure.js';
import { hostPort } from '../../tcp.js';
import { dnsFailure } from '../transport.js';
import { askServer, readReply } from './ask-server.js';
import { IterationBudget } from './budget.js';
import { createGate, type Gate } from './gate.js';

/** Time limit for one answer, in milliseconds, and how often to ask a server that does not answer. */
const PATIENCE = { timeoutMs: 1_500, attempts: 2 } as const;

/** A question to a server of a zone. */
export interface ServerQuery {
  readonly zone: string;
  readonly name: string;
  readonly type: RecordType;
}

/** Records of the name and type, or the alias that the name is. */
export type AskServerOf = (
  address: string,
  query: ServerQuery,
) => Promise<readonly ResourceRecord[]>;

interface ServerQuestionsOptions {
  readonly port: number;
  readonly bind: string | null;
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
}

/**
 * Creates a function that asks a given server of a zone without recursion. It throws `NetFailure` of
 * layer `dns` if the server does not answer for the zone. All questions share one budget.
 */
export function createServerQuestions(options: ServerQuestionsOptions): AskServerOf {
  const { port, bind, allowPrivate, signal } = options;
  const budget = new IterationBudget();
  const gates = new Map<string, Gate>();
  return async (address, query) => {
    const gate = gates.get(address) ?? createGate();
    gates.set(address, gate);
    const zone = parseName(query.zone);
    const name = parseName(query.name);
    const type = TYPE[query.type];
    const question = { address, port, name, type, timeoutMs: PATIENCE.timeoutMs };
    const ask = () =>
      budget.during(() => askServer(question, { budget, signal }, { bind, allowPrivate, gate }));
    for (let attempt = 1; ; attempt += 1) {
      try {
        const said = readReply(await ask(), zone, question);
        if (said.kind === 'answer') return ownRecords(said.message.answer, type);
        const text = `refers to the servers of ${formatName(said.cut)}`;
        throw dnsFailure('servfail', hostPort(address, port), text);
      } catch (error) {
        const isSilent = error instanceof NetFailure && error.failure.reason === 'timeout';
        if (!isSilent || signal.aborted || attempt === PATIENCE.attempts) throw error;
      }
    }
  };
}

function ownRecords(answer: readonly ResourceRecord[], type: number): readonly ResourceRecord[] {
  return answer.filter((one) => one.type === type || one.type === TYPE.CNAME);
}
