import { endpointId, type Endpoint, type Observation } from '../model/index.js';
import type { Plan } from './plan.js';
import type { AnyProbe, DomainProbe, EndpointProbe } from './probe.js';

/** Runs one probe, for the domain or for one endpoint. */
export type ProbeRun = (
  | { readonly probe: DomainProbe; readonly endpoint: null }
  | { readonly probe: EndpointProbe; readonly endpoint: Endpoint }
) & {
  /**
   * Observations of earlier probes that this probe needs; for an endpoint, only observations of
   * that endpoint.
   */
  readonly needed: readonly Observation[];
};

type Observed = Promise<readonly Observation[]>;

/**
 * Runs each domain probe once, and each endpoint probe once at each endpoint to which it applies,
 * as soon as the probes before it have ended. Domain probes find the endpoints. Resolves to all
 * observations, including duplicates.
 */
export async function runProbes(
  { probes, before }: Plan,
  run: (one: ProbeRun) => Observed,
): Observed {
  const domainRuns = new Map<AnyProbe, Observed>();
  const endpointRuns = new Map<string, Observed>();

  function runForDomain(probe: DomainProbe): Observed {
    return memo(domainRuns, probe, async () => {
      const needed = await Promise.all(before(probe).map(runEverywhere));
      return run({ probe, endpoint: null, needed: needed.flat() });
    });
  }

  function runEverywhere(probe: AnyProbe): Observed {
    return probe.scope === 'domain' ? runForDomain(probe) : runAtAll(probe);
  }

  async function runAtAll(probe: EndpointProbe): Observed {
    const found = await endpoints();
    const runs = found
      .filter((endpoint) => probe.applies(endpoint))
      .map((endpoint) => runAt(probe, endpoint));
    return (await Promise.all(runs)).flat();
  }

  function runAt(probe: EndpointProbe, endpoint: Endpoint): Observed {
    return memo(endpointRuns, `${probe.id} ${endpointId(endpoint)}`, async () => {
      const needed = await Promise.all(
        before(probe).map(async (other) => {
          if (other.scope === 'domain') return runForDomain(other);
          return other.applies(endpoint) ? runAt(other, endpoint) : [];
        }),
      );
      return run({ probe, endpoint, needed: needed.flat() });
    });
  }

  async function endpoints(): Promise<Endpoint[]> {
    const runs = await Promise.all(
      probes.flatMap((probe) =>
        probe.scope === 'domain' && probe.yields.includes('endpoint') ? [runForDomain(probe)] : [],
      ),
    );
    return runs
      .flat()
      .flatMap(({ kind, value }) => (kind === 'endpoint' && value !== undefined ? [value] : []));
  }

  return (await Promise.all(probes.map(runEverywhere))).flat();
}

function memo<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
