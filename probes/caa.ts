import { climbOf, lookUpCaa } from '../src/scan/observe-dns.js';
import type { Observation } from '../src/model/index.js';
import { domainProbe } from '../src/scan/probe.js';

/** Queries the CAA records of the domain and of all its ancestors in parallel (RFC 8659 §3). */
export const caa = domainProbe({
  id: 'caa',
  title: 'CAA records',
  sends: {
    what: 'CAA queries for the domain and its parent domains',
    often: '1 query per name',
  },
  needs: [],
  yields: ['dns.caa'],
  access: 'public',
  connections: 0,
  wanted: (settings) => settings.connect.length === 0,
  async *run(context): AsyncGenerator<Observation<'dns.caa'>> {
    const answers = climbOf(context.domain).map((owner) => lookUpCaa(context, owner));
    for (const answer of answers) yield await answer;
  },
});
