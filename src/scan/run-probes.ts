import { endpointId, idOf, type Endpoint, type Kind, type Observation } from '../model/index.js';
import type { Plan } from './plan.js';
import type { AnyProbe, DomainProbe, EndpointProbe } from './probe.js';

/** Runs a probe once, for the domain or for one endpoint. */
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
  const alikeRuns = new Map<string, { readonly first: Endpoint; readonly observed: Observed }>();
  const sources = probes.filter(
    (probe): probe is DomainProbe => probe.scope === 'domain' && probe.yields.includes('endpoint'),
  );
  const early = sources.filter(({ late }) => late !== true);

  function runForDomain(probe: DomainProbe): Observed {
    return memo(domainRuns, probe, async () => {
      // Late sources need domain probes, so these cannot wait for the endpoints of late sources.
      const needed = await Promise.all(before(probe).map((other) => runEverywhere(other, early)));
      return run({ probe, endpoint: null, needed: needed.flat() });
    });
  }

  function runEverywhere(probe: AnyProbe, from: readonly DomainProbe[]): Observed {
    return probe.scope === 'domain' ? runForDomain(probe) : runAtAll(probe, from);
  }

  /** Starts at the endpoints of each source as soon as that source has found them. */
  async function runAtAll(probe: EndpointProbe, from: readonly DomainProbe[]): Observed {
    const runs = from.map(async (source) => {
      const found = endpointsIn(await runForDomain(source));
      const here = found.filter((endpoint) => probe.applies(endpoint));
      return (await Promise.all(here.map((endpoint) => runAt(probe, endpoint)))).flat();
    });
    return (await Promise.all(runs)).flat();
  }

  function runAt(probe: EndpointProbe, endpoint: Endpoint): Observed {
    return memo(endpointRuns, `${probe.id} ${endpointId(endpoint)}`, () => {
      const alike = probe.alike?.(endpoint) ?? null;
      if (alike === null) return runOnceAt(probe, endpoint);
      const { first, observed } = memo(alikeRuns, `${probe.id} ${alike}`, () => ({
        first: endpoint,
        observed: runOnceAt(probe, endpoint),
      }));
      return first === endpoint ? observed : copyTo(endpoint, first, observed);
    });
  }

  async function runOnceAt(probe: EndpointProbe, endpoint: Endpoint): Observed {
    const needed = await Promise.all(
      before(probe).map(async (other) => {
        if (other.scope === 'domain') return runForDomain(other);
        return other.applies(endpoint) ? runAt(other, endpoint) : [];
      }),
    );
    return run({ probe, endpoint, needed: needed.flat() });
  }

  return (await Promise.all(probes.map((probe) => runEverywhere(probe, sources)))).flat();
}

function endpointsIn(observations: readonly Observation[]): readonly Endpoint[] {
  return observations.flatMap(({ kind, value }) =>
    kind === 'endpoint' && value !== undefined ? [value] : [],
  );
}

/** Returns the observations at one endpoint as observations at another. */
async function copyTo(to: Endpoint, from: Endpoint, observed: Observed): Observed {
  const subject = endpointId(to);
  return (await observed).map((one): Observation => {
    if (one.subject !== endpointId(from)) return one;
    return { ...one, subject, id: idOf<Kind>(one.kind, subject, one.asked) };
  });
}

function memo<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
